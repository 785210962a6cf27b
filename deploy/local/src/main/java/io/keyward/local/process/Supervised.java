package io.keyward.local.process;

import io.keyward.local.console.Console;
import io.keyward.local.console.Failure;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.settings.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One part's process. From {@link #keepRunning} on it is started again whenever it ends: after a fifth of a second, and with growing pauses
 * of up to five seconds while it does not last.
 */
public final class Supervised {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LASTING = Duration.ofSeconds(20);

    private final Part part;
    private final Supplier<Launch> launch;
    private final Path pidFile;
    private final Console console;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Process process;

    /** {@code launch} is asked before every start, and may put things in order for it. */
    public Supervised(Part part, Supplier<Launch> launch, Path runDir, Console console) {
        this.part = part;
        this.launch = launch;
        this.pidFile = runDir.resolve(part.title() + ".pid");
        this.console = console;
    }

    public Part part() {
        return part;
    }

    /** Starts the process, unless the part was stopped meanwhile. */
    public synchronized void start() {
        if (stopping.getCount() == 0) {
            return;
        }
        Launch how = launch.get();
        ProcessBuilder builder = new ProcessBuilder(how.command())
                .directory(how.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(how.log().toFile()));
        builder.environment().clear();
        builder.environment().putAll(how.environment());
        try {
            process = builder.start();
            Files.writeString(pidFile, process.pid() + "\n");
        } catch (IOException e) {
            throw new Failure(part.title() + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** Whether its process is there now. */
    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /** Its process id. */
    public synchronized long pid() {
        return running().pid();
    }

    /** The exit status of a process that has ended. */
    public synchronized int exitStatus() {
        return running().exitValue();
    }

    /** Starts the process again whenever it ends, also if it has ended already. */
    public void keepRunning() {
        Thread.ofVirtual().name("keep-" + part.title()).start(this::watch);
    }

    /** Ends the process for good and returns when it is gone. A repeat does nothing. */
    public void stop(Request request, Duration patience) {
        stopping.countDown();
        Process last;
        synchronized (this) {
            last = process;
        }
        if (last == null) {
            return;
        }
        Ending.end(List.of(last.toHandle()), request, patience);
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            console.line("cannot remove " + pidFile + ": " + e.getMessage());
        }
    }

    private void watch() {
        Duration pause = FIRST_PAUSE;
        try {
            while (stopping.getCount() > 0) {
                long started = System.nanoTime();
                int status = current().waitFor();
                boolean lasted = System.nanoTime() - started > LASTING.toNanos();
                pause = lasted ? FIRST_PAUSE : pause;
                if (stopping.getCount() == 0) {
                    return;
                }
                console.line(part.title() + " ended (" + describe(status) + "); starting it again");
                if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause = longer(pause);
                startAgain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain() {
        try {
            start();
        } catch (Failure e) {
            console.line(e.line());
        }
    }

    private synchronized Process current() {
        return running();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(part.title() + " was never started");
        }
        return process;
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static String describe(int status) {
        return status > 128 ? "signal " + (status - 128) : "status " + status;
    }
}
