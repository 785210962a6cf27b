package io.keyward.lab.trail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The last 5,000 events, in memory. Sequence numbers only grow, over restarts too: each start begins at a number made from the
 * time. A reader that finds {@link #oldest} beyond its last number has missed events.
 */
@ApplicationScoped
public class Trail {

    /** How many events are kept. */
    public static final int KEPT = 5_000;

    private static final long STARTS_PER_MILLI = 1000;

    private final ConcurrentSkipListMap<Long, ObjectNode> events = new ConcurrentSkipListMap<>();
    private long last;

    Trail(Clock clock) {
        this.last = clock.millis() * STARTS_PER_MILLI;
    }

    /**
     * An event with its place in the trail.
     *
     * @param sequence its number
     * @param event the event as EventBridge delivers it
     */
    public record Recorded(long sequence, ObjectNode event) {}

    public synchronized void add(ObjectNode event) {
        events.put(++last, event);
        if (events.size() > KEPT) {
            events.pollFirstEntry();
        }
    }

    /** At most {@code limit} events after a sequence number, oldest first. */
    public List<Recorded> after(long sequence, int limit) {
        return events.tailMap(sequence, false).entrySet().stream()
                .limit(limit)
                .map(e -> new Recorded(e.getKey(), e.getValue()))
                .toList();
    }

    /** The number of the oldest event kept; one beyond the last if there is none. */
    public synchronized long oldest() {
        var first = events.firstEntry();
        return first == null ? last + 1 : first.getKey();
    }
}
