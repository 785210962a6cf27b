package io.keyward.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Reads a stream line by line, with as much memory as the longest line so far takes. Lines without content are left out. */
final class Lines {

    private final InputStream in;
    private final int longest;
    private byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;
    private int number;

    /** @param longest the most bytes that a line may have */
    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** The number of the line that was read last, from 1. */
    int number() {
        return number;
    }

    /** Whether the next line may have to be waited for. */
    boolean nothingAtHand() {
        return from == to;
    }

    /**
     * The next line with content, valid until the next call; empty at the end.
     *
     * @throws BadInput if it is too long
     */
    Optional<ByteBuffer> next() throws IOException {
        while (true) {
            int end = findEnd();
            if (end < 0) {
                return Optional.empty();
            }
            int start = from;
            from = Math.min(end + 1, to);
            number++;
            if (!isBlank(start, end)) {
                return Optional.of(ByteBuffer.wrap(buffer, start, end - start).slice());
            }
        }
    }

    /** Where the line that begins at {@code from} ends, after reading as much as that takes; -1 if there is none. */
    private int findEnd() throws IOException {
        int at = from;
        while (true) {
            while (at < to) {
                if (buffer[at] == '\n') {
                    return at;
                }
                at++;
            }
            int searched = at - from;
            if (!fill()) {
                return from == to ? -1 : to;
            }
            at = from + searched;
        }
    }

    private boolean fill() throws IOException {
        int have = to - from;
        if (have > longest) {
            number++;
            throw new BadInput("is longer than " + longest + " bytes");
        }
        System.arraycopy(buffer, from, buffer, 0, have);
        from = 0;
        to = have;
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, longest + 1L));
        }
        int read = in.read(buffer, to, buffer.length - to);
        to += Math.max(read, 0);
        return read > 0;
    }

    private boolean isBlank(int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
