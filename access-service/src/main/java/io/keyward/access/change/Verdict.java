package io.keyward.access.change;

/** What EKS said to an awaited change. */
public sealed interface Verdict {

    /** EKS holds the change. */
    record Applied() implements Verdict {}

    /** EKS refused it, and what was there before has been put back. */
    record Refused(String code, String message, String awsRequestId) implements Verdict {}

    /** EKS said nothing in time: the change stands and is still being pushed. */
    record Pending() implements Verdict {}
}
