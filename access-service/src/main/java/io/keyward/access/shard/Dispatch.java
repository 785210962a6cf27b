package io.keyward.access.shard;

import io.keyward.access.lifecycle.DuePush;
import io.keyward.access.lifecycle.WorkQueue.DueRead;

/** One piece of work on its way to a worker. */
sealed interface Dispatch {

    /** A principal to push. */
    record Push(DuePush work) implements Dispatch {}

    /** A cluster to read. */
    record Read(DueRead work) implements Dispatch {}
}
