package io.keyward.local.process;

import io.keyward.local.console.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends processes: asks first, and insists when the time is up. */
public final class Ending {
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(5);

    private Ending() {}

    /** How a process is asked to end. */
    public enum Request {
        /** What ends a service in good order. */
        TERM,
        /** What ends PostgreSQL at once and cleanly, whoever is still connected. */
        INT
    }

    /** Returns when all of them have ended. Those that are gone already are no error. */
    public static void end(Collection<ProcessHandle> processes, Request request, Duration patience) {
        for (ProcessHandle process : processes) {
            ask(process, request);
        }
        if (!ended(processes, patience)) {
            processes.forEach(ProcessHandle::destroyForcibly);
            ended(processes, KILLED_WITHIN);
        }
    }

    private static boolean ended(Collection<ProcessHandle> processes, Duration patience) {
        CompletableFuture<?>[] ends =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new Failure("cannot wait for the end of a process: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void ask(ProcessHandle process, Request request) {
        if (request == Request.TERM) {
            process.destroy();
            return;
        }
        try {
            // Java sends no other signal; the shell's own kill is there even where no such program is.
            new ProcessBuilder("sh", "-c", "kill -" + request.name() + " " + process.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
