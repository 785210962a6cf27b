package io.keyward.sync.pace;

import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.CallFailed;
import java.util.function.Supplier;

/**
 * How often a call that failed for now is made again at once, because much else would be lost with it.
 *
 * @param tries the first one included
 */
public record Retries(Backoff backoff, int tries) {

    /**
     * Calls until it succeeds, is refused, or was tried often enough.
     *
     * @throws CallFailed the last failure
     */
    public <T> T call(Leasehold lease, Supplier<T> call) {
        for (int failures = 0; ; failures++) {
            try {
                return call.get();
            } catch (CallFailed failure) {
                if (!failure.passes() || !again(lease, failures)) {
                    throw failure;
                }
            }
        }
    }

    /** Waits for the next try; false if there is none. */
    public boolean again(Leasehold lease, int failures) {
        return failures < tries - 1 && lease.pause(backoff.delay(failures));
    }
}
