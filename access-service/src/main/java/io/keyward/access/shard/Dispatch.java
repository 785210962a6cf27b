package io.keyward.access.shard;

import io.keyward.access.lifecycle.DuePush;
import io.keyward.access.lifecycle.WorkQueue.DueRead;

/** One piece of work on its way to a worker. */
sealed interface Dispatch {

    /**
     * A principal to push.
     *
     * @param traceParent of the trace it belongs to; empty if none
     */
    record Push(DuePush work, String traceParent) implements Dispatch {}

    /** A cluster to read. */
    record Read(DueRead work) implements Dispatch {}
}
