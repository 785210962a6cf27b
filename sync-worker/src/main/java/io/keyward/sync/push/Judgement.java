package io.keyward.sync.push;

import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.plan.Step;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;

/** What a failed call means for the step it was made for. */
enum Judgement {
    /** The step is as good as done. */
    ALREADY_SO,
    /** Trying again cannot help. */
    REFUSED,
    /** Trying again may help. */
    FAILED,
    /** Somebody's entry is there: look whose. */
    ENTRY_EXISTS;

    /**
     * Judges a failure.
     *
     * @param principalMayBeNew whether the principal may have been made so recently that EKS cannot know it yet
     */
    static Judgement of(Step step, CallFailed.Kind kind, boolean principalMayBeNew) {
        return switch (kind) {
            // Nobody asked for the other cluster: what is due here stays due until the credentials are mended.
            case THROTTLED, PASSING, OTHER_CLUSTER -> FAILED;
            case REFUSED, NO_CLUSTER -> REFUSED;
            case UNKNOWN_PRINCIPAL -> principalMayBeNew ? FAILED : REFUSED;
            case IN_USE -> step instanceof CreateEntry ? ENTRY_EXISTS : FAILED;
            // Just created and not yet visible, or deleted by somebody meanwhile: the next look tells.
            case NO_ENTRY ->
                switch (step) {
                    case DeleteEntry _, DisassociatePolicy _ -> ALREADY_SO;
                    case CreateEntry _, UpdateEntry _, AssociatePolicy _, TagEntry _, UntagEntry _ -> FAILED;
                };
            case NOT_FOUND ->
                switch (step) {
                    case DeleteEntry _, DisassociatePolicy _ -> ALREADY_SO;
                    case CreateEntry _, UpdateEntry _, AssociatePolicy _, TagEntry _, UntagEntry _ -> REFUSED;
                };
        };
    }
}
