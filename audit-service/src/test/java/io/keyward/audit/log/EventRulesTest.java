package io.keyward.audit.log;

import static io.keyward.audit.log.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("id", event().clearId()),
                Arguments.of("id", event().setId("1-1-1-1-1")),
                Arguments.of("id", event().setId("3F2504E0-4F89-41D3-9A0C-0305E82C3301")),
                Arguments.of("id", event().setId("3f2504e0-4f89-41d3-9a0c-0305e82c3301\n")),
                Arguments.of("id", event().setId("{3f2504e0-4f89-41d3-9a0c-0305e82c3301}")),
                Arguments.of("aggregate", event().clearAggregate()),
                Arguments.of("aggregate", event().setAggregate("x".repeat(8193))),
                Arguments.of("aggregate", event().setAggregate("ä".repeat(4097))),
                Arguments.of("time", event().clearTime()),
                Arguments.of("time", event().setTime(Timestamp.newBuilder().setSeconds(253_402_300_800L))),
                Arguments.of("time", event().setTime(Timestamp.newBuilder().setNanos(1_000_000_000))),
                Arguments.of("actor.name", event().clearActor()),
                Arguments.of("actor.user_agent", event().setActor(actor().setUserAgent("x".repeat(8193)))),
                Arguments.of("actor.source_ip", event().setActor(actor().setSourceIp("x".repeat(8193)))),
                Arguments.of("action", event().clearAction()),
                Arguments.of("action", event().setAction("create")),
                Arguments.of("action", event().setAction("access-entry.")),
                Arguments.of("action", event().setAction(".create")),
                Arguments.of("action", event().setAction("access-entry..create")),
                Arguments.of("action", event().setAction("Access-Entry.create")),
                Arguments.of("action", event().setAction("access_entry.create")),
                Arguments.of("action", event().setAction("access-entry.*")),
                Arguments.of("action", event().setAction("access-entry.create\n")),
                Arguments.of("action", event().setAction("a.".repeat(64) + "a")),
                Arguments.of("outcome", event().clearOutcome()),
                Arguments.of("outcome", event().setOutcomeValue(99)),
                Arguments.of("outcome", event().setOutcomeValue(-1)),
                Arguments.of("reason", event().setReason("x".repeat(8193))),
                Arguments.of("message", event().setMessage("x".repeat(65_537))),
                Arguments.of("cluster_arn", event().setClusterArn("x".repeat(8193))),
                Arguments.of("principal_arn", event().setPrincipalArn("x".repeat(8193))),
                Arguments.of("policy_arn", event().setPolicyArn("x".repeat(8193))),
                Arguments.of("revision", event().setRevision(-1)),
                Arguments.of("request_id", event().setRequestId("x".repeat(8193))),
                Arguments.of("decision_id", event().setDecisionId("x".repeat(8193))),
                Arguments.of("aws_request_id", event().setAwsRequestId("x".repeat(8193))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_event_is_refused_by_field(String field, AuditEvent.Builder event) {
        assertThat(EventRules.violations("events[0]", event.build()))
                .extracting(FieldViolation::field)
                .containsExactly("events[0]." + field);
    }

    @Test
    void an_empty_event_breaks_every_rule_at_once() {
        assertThat(EventRules.violations("events[0]", AuditEvent.getDefaultInstance()))
                .extracting(FieldViolation::field)
                .containsExactly(
                        "events[0].id",
                        "events[0].aggregate",
                        "events[0].time",
                        "events[0].actor.name",
                        "events[0].action",
                        "events[0].outcome");
    }

    @Test
    void an_event_needs_no_more_than_who_what_when_and_what_came_of_it() {
        AuditEvent event = event().clearClusterArn()
                .clearPrincipalArn()
                .clearRequestId()
                .clearAfter()
                .clearRevision()
                .build();

        assertThat(EventRules.violations("events[0]", event)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-entry.create", "drift.found", "a.b.c", "0.1", "-.-"})
    void actions_are_subject_and_verb(String action) {
        assertThat(EventRules.isAction(action)).isTrue();
    }

    @Test
    void a_quoted_value_is_short_and_on_one_line() {
        List<FieldViolation> violations = EventRules.violations(
                "events[0]",
                event().setAction("x\nERROR forged" + "y".repeat(1000)).build());

        assertThat(violations.getFirst().description())
                .startsWith("'x?ERROR forgedy")
                .hasSizeLessThan(150);
    }

    private static Actor.Builder actor() {
        return event().getActorBuilder();
    }
}
