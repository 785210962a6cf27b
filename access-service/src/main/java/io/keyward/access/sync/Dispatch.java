package io.keyward.access.sync;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.work.DuePush;
import io.keyward.access.work.DueRead;
import io.keyward.eks.EntryContent;
import org.jspecify.annotations.Nullable;

/** One piece of work on its way to a worker, with all that the worker must know. */
sealed interface Dispatch {

    Cluster cluster();

    /**
     * A principal to push.
     *
     * @param desired null: nothing is desired; the worker removes the entry if it is ours
     */
    record Push(Cluster cluster, DuePush work, @Nullable EntryContent desired, String createToken)
            implements Dispatch {}

    /** A cluster to read. */
    record Read(Cluster cluster, DueRead work) implements Dispatch {}
}
