package io.keyward.lab.wire;

import java.time.Duration;

/** One of the lab's APIs. Every request is accepted by exactly one door. */
public interface Door {

    /** Whether this door answers requests with this path. */
    boolean accepts(RawPath path);

    /** How long the request waits before it is answered. */
    default Duration delay() {
        return Duration.ZERO;
    }

    /** Answers a request; runs on a virtual thread and may block on the state's journal. */
    Answer answer(Request request);

    /** Refuses a request that never became a {@link Request}, in this door's wording. */
    Answer refuse(AwsException reason);
}
