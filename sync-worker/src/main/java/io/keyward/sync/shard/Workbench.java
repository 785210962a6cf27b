package io.keyward.sync.shard;

import io.keyward.proto.sync.v1.WorkItem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The work of one shard: begun in the order it came, a bounded number at a time, and never two pieces for the same principal (or two
 * reads of the same cluster) at once. An item that is sent again while it is here is one and the same.
 */
final class Workbench {

    private final int maxPushes;
    private final int maxReads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Set<String> items = new HashSet<>();
    private final Set<String> busy = new HashSet<>();
    private int pushes;
    private int reads;
    private boolean closed;

    private record Task(WorkItem item, Runnable work) {}

    Workbench(int maxPushes, int maxReads) {
        this.maxPushes = maxPushes;
        this.maxReads = maxReads;
    }

    /**
     * Takes an item, without waiting; after {@link #close} it is dropped.
     *
     * @param work does the item to the end; runs on a thread of its own
     */
    void accept(WorkItem item, Runnable work) {
        lock.lock();
        try {
            if (!closed && items.add(item.getItemId())) {
                waiting.addLast(new Task(item, work));
                begin();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is not begun. */
    void clear() {
        lock.lock();
        try {
            waiting.forEach(task -> items.remove(task.item.getItemId()));
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what is not begun, and begins nothing more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            clear();
        } finally {
            lock.unlock();
        }
    }

    boolean isIdle() {
        lock.lock();
        try {
            return pushes + reads == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is under way; false if that takes longer. */
    boolean awaitIdle(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (pushes + reads > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = idle.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        List<Task> ready = new ArrayList<>();
        for (Iterator<Task> each = waiting.iterator(); each.hasNext(); ) {
            Task task = each.next();
            WorkItem item = task.item;
            boolean room = item.hasRead() ? reads < maxReads : pushes < maxPushes;
            if (room && busy.add(subject(item))) {
                each.remove();
                count(item, 1);
                ready.add(task);
            }
        }
        ready.forEach(
                task -> Thread.ofVirtual().name("work-" + task.item.getItemId()).start(() -> run(task)));
    }

    private void run(Task task) {
        WorkItem item = task.item;
        try {
            task.work.run();
        } finally {
            lock.lock();
            try {
                count(item, -1);
                items.remove(item.getItemId());
                busy.remove(subject(item));
                begin();
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void count(WorkItem item, int by) {
        if (item.hasRead()) {
            reads += by;
        } else {
            pushes += by;
        }
    }

    private static String subject(WorkItem item) {
        return item.getCluster().getArn()
                + ' '
                + (item.hasPush() ? item.getPush().getPrincipalArn() : "");
    }
}
