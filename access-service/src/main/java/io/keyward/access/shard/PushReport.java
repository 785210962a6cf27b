package io.keyward.access.shard;

import io.keyward.access.lifecycle.Life.Wrote;
import io.keyward.access.lifecycle.Sighting;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of pushing a principal's desired state.
 *
 * @param clusterArn what the item was about, as the worker says: so that its calls can be recorded even if nobody knows the item any more;
 *     empty if it does not say
 * @param principalArn as {@code clusterArn}
 * @param retryAfter how long the worker would wait before another try; zero if it did not say
 * @param steps the mutating calls made, in order
 * @param before what EKS held before the first step; null for no entry
 * @param after what EKS held after the last step; null for no entry
 * @param observed false if EKS could not be observed: then before and after say nothing
 * @param error what stood in the way, or was refused, where no step was made; null if nothing was
 */
public record PushReport(
        Lease lease,
        UUID itemId,
        String clusterArn,
        String principalArn,
        Result result,
        Duration retryAfter,
        List<Step> steps,
        @Nullable Sighting before,
        @Nullable Sighting after,
        boolean observed,
        @Nullable AwsFailure error) {

    /** The outcome as a whole. */
    public enum Result {
        DONE,
        RETRY,
        REFUSED
    }

    public PushReport {
        steps = List.copyOf(steps);
    }

    /** Whether the last create or delete that succeeded was of this kind. */
    boolean lastMade(Step.Kind kind) {
        return steps.stream()
                .filter(Step::succeeded)
                .map(Step::kind)
                .filter(k -> k == Step.Kind.CREATE_ENTRY || k == Step.Kind.DELETE_ENTRY)
                .reduce((first, second) -> second)
                .filter(kind::equals)
                .isPresent();
    }

    /** Whether a create of this push may still come to be: it was sent, and nobody knows what came of it. */
    boolean leavesCreateInDoubt() {
        return steps.stream()
                .anyMatch(step -> step.kind() == Step.Kind.CREATE_ENTRY && step.status() == Step.Status.FAILED);
    }

    /** What was done at EKS. A call that failed and was made again with success is in doubt no more. */
    Wrote wrote() {
        Set<Step> doubted = new HashSet<>();
        for (Step step : steps) {
            if (step.succeeded()) {
                doubted.removeIf(step::isSameCall);
            } else if (step.status() == Step.Status.FAILED) {
                doubted.add(step);
            }
        }
        if (!doubted.isEmpty()) {
            return Wrote.IN_DOUBT;
        }
        if (steps.stream().anyMatch(Step::leavesNothingOpen)) {
            return Wrote.ALL_KNOWN;
        }
        return changedSomething() ? Wrote.KNOWN_PART : Wrote.NOTHING;
    }

    boolean changedSomething() {
        return steps.stream().anyMatch(step -> step.status() == Step.Status.APPLIED);
    }

    /** Whether any step was a call that AWS answered, rather than one that the worker left undone. */
    boolean calledEks() {
        return steps.stream().anyMatch(step -> !step.requestId().isEmpty());
    }

    boolean refuses(Step.Kind kind) {
        return steps.stream().anyMatch(step -> step.kind() == kind && step.status() == Step.Status.REFUSED);
    }

    boolean anyRefused() {
        return steps.stream().anyMatch(step -> step.status() == Step.Status.REFUSED);
    }

    /** The first refusal by EKS, be it of a step or of everything. */
    Optional<AwsFailure> refusal() {
        return steps.stream()
                .filter(step -> step.status() == Step.Status.REFUSED)
                .findFirst()
                .map(Step::failure)
                .or(() -> Optional.ofNullable(error));
    }

    /** What stood in the way, for people; null if nothing is known. */
    @Nullable
    String obstacle() {
        return steps.stream()
                .filter(step -> !step.succeeded())
                .map(Step::failure)
                .reduce((first, second) -> second)
                .or(() -> Optional.ofNullable(error))
                .map(AwsFailure::text)
                .orElse(null);
    }
}
