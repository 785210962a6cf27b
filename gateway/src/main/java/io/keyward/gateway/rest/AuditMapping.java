package io.keyward.gateway.rest;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.keyward.gateway.rest.AuditViews.CallerView;
import io.keyward.gateway.rest.AuditViews.EventView;
import io.keyward.gateway.rest.AuditViews.OutcomeName;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.RecordedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between the log's events and their JSON. */
final class AuditMapping {

    private AuditMapping() {}

    static EventView view(RecordedEvent recorded) {
        AuditEvent event = recorded.getEvent();
        return new EventView(
                event.getId(),
                recorded.getSequence(),
                event.hasTime() ? ProtoTime.toJava(event.getTime()) : null,
                recorded.hasRecordedAt() ? ProtoTime.toJava(recorded.getRecordedAt()) : null,
                event.getActor().getName(),
                event.getAction(),
                outcome(event.getOutcome()),
                Values.orAbsent(event.getClusterArn()),
                Values.orAbsent(event.getPrincipalArn()),
                Values.orAbsent(event.getPolicyArn()),
                event.hasBefore() ? map(event.getBefore()) : null,
                event.hasAfter() ? map(event.getAfter()) : null,
                Values.orAbsent(event.getReason()),
                Values.orAbsent(event.getMessage()),
                Values.orAbsent(event.getRequestId()),
                Values.orAbsent(event.getDecisionId()),
                Values.orAbsent(event.getAwsRequestId()),
                event.getRevision() == 0 ? null : event.getRevision(),
                Values.orAbsent(event.getActor().getSourceIp()),
                Values.orAbsent(event.getActor().getUserAgent()),
                event.getActor().getDoor(),
                caller(event.getActor()),
                event.hasDetails() ? map(event.getDetails()) : null,
                DecisionRecords.of(event));
    }

    private static @Nullable CallerView caller(Actor actor) {
        return actor.getVia().isEmpty()
                ? null
                : new CallerView(
                        actor.getVia(),
                        Values.orAbsent(actor.getIssuer()),
                        Values.orAbsent(actor.getSubject()),
                        Values.orAbsent(actor.getAccessKeyId()),
                        Values.orAbsent(actor.getPrincipalArn()),
                        actor.getGroupsCount() == 0 ? null : List.copyOf(actor.getGroupsList()),
                        Values.orAbsent(actor.getRole()),
                        Values.orAbsent(actor.getBinding()));
    }

    static Outcome outcome(OutcomeName outcome) {
        return switch (outcome) {
            case SUCCESS -> Outcome.OUTCOME_SUCCESS;
            case REFUSED -> Outcome.OUTCOME_REFUSED;
            case FAILURE -> Outcome.OUTCOME_FAILURE;
            case ALLOWED -> Outcome.OUTCOME_ALLOWED;
            case NOT_ALLOWED -> Outcome.OUTCOME_NOT_ALLOWED;
        };
    }

    private static @Nullable OutcomeName outcome(Outcome outcome) {
        return switch (outcome) {
            case OUTCOME_SUCCESS -> OutcomeName.SUCCESS;
            case OUTCOME_REFUSED -> OutcomeName.REFUSED;
            case OUTCOME_FAILURE -> OutcomeName.FAILURE;
            case OUTCOME_ALLOWED -> OutcomeName.ALLOWED;
            case OUTCOME_NOT_ALLOWED -> OutcomeName.NOT_ALLOWED;
            case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static Map<String, Object> map(Struct struct) {
        Map<String, Object> map = new LinkedHashMap<>();
        struct.getFieldsMap().forEach((name, value) -> map.put(name, json(value)));
        return map;
    }

    private static @Nullable Object json(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> number(value.getNumberValue());
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE ->
                value.getListValue().getValuesList().stream()
                        .map(AuditMapping::json)
                        .toList();
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    /** A Struct knows doubles only; revisions and counts are whole numbers to their readers. */
    private static Number number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return (long) value;
        }
        return value;
    }
}
