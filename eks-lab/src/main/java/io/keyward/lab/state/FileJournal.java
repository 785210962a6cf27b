package io.keyward.lab.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * A journal in one file: each line is a JSON list of changes that belong together. A last line without its line feed is what a
 * killed process left behind and is cut off; any other line that cannot be read stops the start. The file is written anew at each
 * start and whenever it has grown by much.
 */
final class FileJournal implements Journal {

    private static final Logger LOG = Logger.getLogger(FileJournal.class);
    private static final TypeReference<List<Change>> CHANGES = new TypeReference<>() {};
    private static final ObjectMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();
    private static final ObjectWriter WRITER = JSON.writerFor(CHANGES);
    private static final long GROWTH_BEFORE_REWRITE = 64L << 20;

    private final Path file;
    private final FileChannel owner;
    private FileChannel channel;
    private long rewriteAt;
    private volatile boolean healthy = true;

    private FileJournal(Path file, FileChannel owner, FileChannel channel) {
        this.file = file;
        this.owner = owner;
        this.channel = channel;
        this.rewriteAt = GROWTH_BEFORE_REWRITE;
    }

    /**
     * Opens the journal of a folder and makes the folder if needed.
     *
     * @throws IllegalStateException if another process uses the folder
     */
    static FileJournal open(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel owner =
                    FileChannel.open(folder.resolve("lab.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(owner)) {
                owner.close();
                throw new IllegalStateException("The state folder " + folder + " is in use by another lab.");
            }
            Path file = folder.resolve("lab-journal.jsonl");
            return new FileJournal(file, owner, openFile(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The state folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized List<Change> replay() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            List<Change> changes = new ArrayList<>();
            int start = 0;
            for (int i = 0, line = 1; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    changes.addAll(parse(bytes, start, i, line++));
                    start = i + 1;
                }
            }
            if (start < bytes.length) {
                LOG.warnf("journal ended within a line, cut off file=%s bytes=%d", file, bytes.length - start);
                channel.truncate(start);
            }
            return changes;
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void append(List<Change> changes) {
        if (!healthy) {
            throw new UncheckedIOException(new IOException("an earlier write failed and could not be undone"));
        }
        try {
            long before = channel.size();
            try {
                write(channel, line(changes));
            } catch (IOException e) {
                healthy = false;
                channel.truncate(before);
                healthy = true;
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized boolean hasGrown() {
        try {
            return channel.size() > rewriteAt;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void rewrite(List<Change> snapshot) {
        Path fresh = file.resolveSibling("lab-journal.jsonl.new");
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel out = openFile(fresh)) {
                for (Change change : snapshot) {
                    write(out, line(List.of(change)));
                }
                out.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            channel.close();
            channel = openFile(file);
            rewriteAt = channel.size() + GROWTH_BEFORE_REWRITE;
        } catch (IOException e) {
            throw new UncheckedIOException("The journal " + file + " cannot be rewritten: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isHealthy() {
        return healthy && owner.isOpen();
    }

    /** Gives the folder free. */
    synchronized void close() throws IOException {
        channel.close();
        owner.close();
    }

    private List<Change> parse(byte[] bytes, int from, int to, int line) {
        try {
            return JSON.readValue(new String(bytes, from, to - from, StandardCharsets.UTF_8), CHANGES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "Line " + line + " of the journal " + file + " cannot be read; repair it or remove the file.", e);
        }
    }

    private static ByteBuffer line(List<Change> changes) throws JsonProcessingException {
        return ByteBuffer.wrap((WRITER.writeValueAsString(changes) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private static boolean lock(FileChannel owner) throws IOException {
        try {
            return owner.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // The other lab is in this very process.
            return false;
        }
    }

    private static FileChannel openFile(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
}
