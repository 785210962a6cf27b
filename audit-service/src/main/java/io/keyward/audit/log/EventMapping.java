package io.keyward.audit.log;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.AppendEventsResponse;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.GetEventResponse;
import io.keyward.proto.audit.v1.RecordedEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Events to and from their row and their answer. */
final class EventMapping {

    private EventMapping() {}

    static EventEntity toEntity(Event event, long sequence, Instant recordedAt) {
        EventEntity row = new EventEntity();
        row.sequence = sequence;
        row.id = event.id();
        row.payload = event.bytes().toByteArray();
        row.payloadHash = IndexKey.sha256(row.payload);
        row.payloadSize = row.payload.length;
        row.recordedAt = recordedAt;
        Event.Facts facts = event.facts();
        row.occurredAt = facts.time();
        row.aggregate = IndexKey.of(facts.aggregate());
        row.actor = IndexKey.of(facts.actor());
        row.action = facts.action();
        row.outcome = facts.outcome();
        row.cluster = IndexKey.ofOptional(facts.cluster());
        row.principal = IndexKey.ofOptional(facts.principal());
        row.requestId = IndexKey.ofOptional(facts.requestId());
        row.decisionId = IndexKey.ofOptional(facts.decisionId());
        row.decisions = facts.decisions();
        return row;
    }

    static Stream<EventRepository.Asked> toAsked(Placement.Placed placed) {
        return placed.event().facts().asked().stream()
                .map(principal -> new EventRepository.Asked(IndexKey.of(principal), placed.sequence()));
    }

    static LoggedEvent toDomain(EventEntity row) {
        return new LoggedEvent(row.sequence, row.recordedAt, UnsafeByteOperations.unsafeWrap(row.payload));
    }

    static AppendEventsResponse toProto(List<Long> sequences) {
        return AppendEventsResponse.newBuilder().addAllSequences(sequences).build();
    }

    static GetEventResponse toProto(Optional<LoggedEvent> found) {
        GetEventResponse.Builder response = GetEventResponse.newBuilder();
        found.ifPresent(event -> response.setEvent(toProto(event)));
        return response.build();
    }

    static RecordedEvent toProto(LoggedEvent event) {
        try {
            return RecordedEvent.newBuilder()
                    .setSequence(event.sequence())
                    .setRecordedAt(ProtoTime.toProto(event.recordedAt().truncatedTo(ChronoUnit.MILLIS)))
                    .setEvent(AuditEvent.parseFrom(event.bytes()))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the stored bytes of event " + event.sequence() + " are damaged", e);
        }
    }
}
