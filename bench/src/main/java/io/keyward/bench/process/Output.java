package io.keyward.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a program prints. */
public final class Output {

    private Output() {}

    /**
     * The lines it prints until it ends by itself.
     *
     * @throws IOException if it cannot be started, or fails; one that takes longer is ended, and has failed
     */
    public static List<String> of(ProcessBuilder program, Duration most) throws IOException, InterruptedException {
        Process process = program.start();
        CompletableFuture<?> end = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(most.toMillis(), TimeUnit.MILLISECONDS));
        try {
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(program.command().getFirst() + " ended with status " + process.exitValue());
            }
            return text.lines().toList();
        } finally {
            end.cancel(false);
            process.destroyForcibly();
        }
    }
}
