package io.keyward.sync.push;

import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.entry.ObservedEntry;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a push.
 *
 * @param retryAfter zero unless the push is to be tried again
 * @param steps the calls made, in order; a refused push has a refused step even if no call was made
 * @param before null if EKS held no entry
 * @param after null if EKS holds no entry
 * @param observed false if it is not known what EKS holds; then before and after say nothing
 * @param error what stood in the way where no step says so
 */
public record PushResult(
        Outcome outcome,
        Duration retryAfter,
        List<StepResult> steps,
        @Nullable ObservedEntry before,
        @Nullable ObservedEntry after,
        boolean observed,
        @Nullable AwsError error) {

    /** What a push comes to. */
    public enum Outcome {
        /** EKS holds what is desired. */
        DONE,
        /** Something passing stood in the way. */
        RETRY,
        /** EKS refused at least one step for good. */
        REFUSED
    }

    public PushResult {
        steps = List.copyOf(steps);
    }

    /** A push that came to nothing before EKS could be observed. */
    public static PushResult unobserved(AwsError error, Duration retryAfter) {
        return new PushResult(Outcome.RETRY, retryAfter, List.of(), null, null, false, error);
    }
}
