package io.keyward.audit.log;

import com.google.protobuf.ByteString;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where the events of one call stand in the log.
 *
 * @param sequences one per event, in the order given
 * @param fresh the events to add, by ascending sequence
 */
record Placement(List<Long> sequences, List<Placed> fresh) {

    record Placed(long sequence, Event event) {}

    /** An event that is in the log. */
    record Known(long sequence, ByteString bytes) {}

    Placement {
        sequences = List.copyOf(sequences);
        fresh = List.copyOf(fresh);
    }

    /**
     * Places events after {@code head}. One that is known, from the log or from earlier in the same call, keeps its sequence.
     *
     * @throws AlreadyExists with {@code EVENT_CONFLICT} if an id is known with other bytes
     */
    static Placement of(long head, Map<UUID, Known> log, List<Event> events) {
        Map<UUID, Known> known = new HashMap<>(log);
        List<Long> sequences = new ArrayList<>(events.size());
        List<Placed> fresh = new ArrayList<>(events.size());
        for (Event event : events) {
            long next = head + fresh.size() + 1;
            Known earlier = known.putIfAbsent(event.id(), new Known(next, event.bytes()));
            if (earlier == null) {
                fresh.add(new Placed(next, event));
                sequences.add(next);
            } else if (earlier.bytes().equals(event.bytes())) {
                sequences.add(earlier.sequence());
            } else {
                throw conflict(sequences.size(), event.id());
            }
        }
        return new Placement(sequences, fresh);
    }

    private static AlreadyExists conflict(int index, UUID id) {
        return new AlreadyExists(
                ErrorReason.ERROR_REASON_EVENT_CONFLICT,
                "events[" + index + "]: event " + id + " was recorded with other bytes; an event never changes",
                Map.of("field", "events[" + index + "]", "eventId", id.toString()));
    }
}
