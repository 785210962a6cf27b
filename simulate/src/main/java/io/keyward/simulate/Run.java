package io.keyward.simulate;

import io.keyward.authorizer.manifest.ManifestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run over an input. Each line is answered and written before the next is read. */
final class Run {

    /** The most bytes that a line may have. */
    static final int LONGEST_LINE = 64 << 20;

    private final Options options;
    private final OutputStream out;
    private final Simulation simulation;

    Run(Options options, OutputStream out) {
        this.options = options;
        this.out = out;
        this.simulation = new Simulation(options.catalogue());
    }

    /**
     * The exit status of the program.
     *
     * @throws BadInput naming the line that is not understood; those before it have been answered
     * @throws IOException if nothing can be written any more
     */
    int over(InputStream in) throws IOException {
        Lines lines = new Lines(in, LONGEST_LINE);
        if (!options.expect()) {
            forEachLine(lines, this::print);
            return 0;
        }
        Expectations expectations = new Expectations(new PrintStream(out, false, StandardCharsets.UTF_8));
        forEachLine(lines, (line, answered) -> expectations.compare(lines.number(), line, answered));
        if (!expectations.any()) {
            throw new BadInput("--expect: there is no answer in the input to compare with");
        }
        expectations.summarise();
        return expectations.allMet() ? 0 : 1;
    }

    /** Takes a line as it came in and as it is answered. */
    private interface Sink {
        void accept(Map<String, @Nullable Object> line, Map<String, @Nullable Object> answered) throws IOException;
    }

    private void print(Map<String, @Nullable Object> line, Map<String, @Nullable Object> answered) throws IOException {
        Json.write(out, answered);
        out.write('\n');
    }

    private void forEachLine(Lines lines, Sink sink) throws IOException {
        while (true) {
            if (lines.nothingAtHand()) {
                out.flush();
            }
            Map<String, @Nullable Object> line;
            Map<String, @Nullable Object> answered;
            try {
                Optional<ByteBuffer> bytes = read(lines);
                if (bytes.isEmpty()) {
                    return;
                }
                line = Json.object(bytes.get());
                answered = simulation.answer(line);
            } catch (BadInput | ManifestException e) {
                throw new BadInput("line " + lines.number() + ": " + e.getMessage());
            }
            sink.accept(line, answered);
        }
    }

    private static Optional<ByteBuffer> read(Lines lines) {
        try {
            return lines.next();
        } catch (IOException e) {
            throw new BadInput("cannot be read: " + e.getMessage());
        }
    }
}
