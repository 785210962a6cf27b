package io.keyward.sync.shard;

import io.grpc.Context;
import io.keyward.proto.sync.v1.WorkItem;
import java.util.Iterator;
import java.util.function.Supplier;

/** One stream of work, read by one thread; any thread may close it, which ends the reading. */
final class WorkFeed implements AutoCloseable {

    private final Context.CancellableContext context = Context.current().withCancellation();
    private final Iterator<WorkItem> items;

    WorkFeed(Supplier<Iterator<WorkItem>> open) {
        Context outer = context.attach();
        try {
            items = open.get();
        } finally {
            context.detach(outer);
        }
    }

    /** Waits for the next item; false when the stream has ended well, and otherwise io.grpc.StatusRuntimeException is thrown. */
    boolean hasNext() {
        return items.hasNext();
    }

    WorkItem next() {
        return items.next();
    }

    @Override
    public void close() {
        context.cancel(null);
    }
}
