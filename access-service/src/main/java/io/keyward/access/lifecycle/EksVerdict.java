package io.keyward.access.lifecycle;

import java.util.SortedSet;

/** What EKS said to a change whose caller waits. */
public sealed interface EksVerdict {

    /** EKS holds the change. */
    record Applied() implements EksVerdict {}

    /**
     * EKS refused it.
     *
     * @param superseded the parts of the entry that stand all the same, since later changes set them or build on them; empty if the
     *     desired state is as if the change had not been
     */
    record Refused(String code, String message, String awsRequestId, SortedSet<String> superseded)
            implements EksVerdict {}

    /** EKS said nothing in time, as far as this caller knows: the change stands. */
    record Pending() implements EksVerdict {}
}
