package io.keyward.local.platform;

import io.keyward.local.console.Failure;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Several steps at once, of which the first failure counts. */
final class Outcomes {
    private Outcomes() {}

    /**
     * Returns when all have succeeded. When one fails, {@code giveUp} is called to end the others early.
     *
     * @throws Failure the first one
     */
    static void awaitAll(Collection<CompletableFuture<?>> steps, Runnable giveUp) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        for (CompletableFuture<?> step : steps) {
            var unused = step.whenComplete((result, problem) -> {
                if (problem != null && first.completeExceptionally(problem)) {
                    giveUp.run();
                }
            });
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(steps.toArray(CompletableFuture<?>[]::new));
        var unused = all.thenRun(() -> first.complete(null));
        try {
            first.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Failure failure ? failure : new Failure(String.valueOf(e.getCause()), e);
        }
    }
}
