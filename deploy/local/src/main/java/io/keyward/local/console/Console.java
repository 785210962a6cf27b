package io.keyward.local.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Lines for the person who started the platform; they are also kept in a file, with the time. */
public final class Console {
    private final PrintStream out;
    private final Path file;
    private final Clock clock;

    public Console(PrintStream out, Path file, Clock clock) {
        this.out = out;
        this.file = file;
        this.clock = clock;
    }

    /** Prints one line. A file that cannot be written is no reason to stop. */
    public synchronized void line(String text) {
        out.println(text);
        out.flush();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            Files.writeString(
                    file,
                    now + " " + text + System.lineSeparator(),
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            out.println("cannot write " + file + ": " + e.getMessage());
        }
    }
}
