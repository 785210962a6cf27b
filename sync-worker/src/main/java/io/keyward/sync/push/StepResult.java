package io.keyward.sync.push;

import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.plan.Step;
import org.jspecify.annotations.Nullable;

/**
 * What came of one step.
 *
 * @param error present unless the step holds
 * @param requestId AWS's id of the call; empty if AWS did not answer
 */
public record StepResult(Step step, Status status, @Nullable AwsError error, String requestId) {

    /** How a step went. */
    public enum Status {
        /** EKS did it. */
        APPLIED,
        /** EKS answered that it was so already. */
        ALREADY_SO,
        /** EKS refused it for good, or it is not allowed. */
        REFUSED,
        /** It failed in a way that can pass. */
        FAILED
    }

    static StepResult applied(Step step, String requestId) {
        return new StepResult(step, Status.APPLIED, null, requestId);
    }

    static StepResult alreadySo(Step step, AwsError answer) {
        return new StepResult(step, Status.ALREADY_SO, null, answer.requestId());
    }

    static StepResult refused(Step step, AwsError error) {
        return new StepResult(step, Status.REFUSED, error, error.requestId());
    }

    static StepResult failed(Step step, AwsError error) {
        return new StepResult(step, Status.FAILED, error, error.requestId());
    }
}
