package io.keyward.local.console;

import org.jspecify.annotations.Nullable;

/** Something that keeps the platform from running. Made for the person who called it. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String line;

    public Failure(String line) {
        this(line, null);
    }

    public Failure(String line, @Nullable Throwable cause) {
        super(line, cause);
        this.line = line;
    }

    /** What to tell; details may follow on lines of their own. */
    public String line() {
        return line;
    }
}
