package io.keyward.grpc.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.Actor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventContractTest {

    @Test
    void every_action_has_events_of_every_outcome_it_names() {
        assertThat(CatalogueEvents.all())
                .allSatisfy(event -> assertThat(violations(event)).isEmpty())
                .extracting(AuditEvent::getAction)
                .contains("access-entry.create", "push.untag-entry", "outbox.quarantine-release");
    }

    @Test
    void every_action_is_told_in_the_documentation() throws IOException {
        String text = Files.readString(Path.of("../docs/audit-events.md"));

        assertThat(CatalogueEvents.actions().map(EventContract::name))
                .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
    }

    @Test
    void an_action_demands_each_of_its_fields_except_of_what_was_refused() {
        CatalogueEvents.actions().forEach(action -> EventContract.of(action).getMustList().stream()
                .forEach(field -> {
                    AuditEvent.Builder event = CatalogueEvents.event(
                            action, EventContract.of(action).getOutcomes(0));
                    event.clearField(AuditEvent.getDescriptor().findFieldByName(field));
                    assertThat(fields(event)).as("%s without %s", action, field).containsExactly(field);
                }));
    }

    @Test
    void an_action_has_no_field_that_is_not_its_own() {
        AuditEvent.Builder everything = change().setPolicyArn("p")
                .setDecisionId("d")
                .setAwsRequestId("r")
                .setDecisions(CatalogueEvents.questions());

        assertThat(fields(everything)).containsExactly("policy_arn", "decision_id", "aws_request_id", "decisions");
    }

    @Test
    void an_outcome_that_never_comes_of_an_action_is_refused() {
        assertThat(violations(change().setOutcome(Outcome.OUTCOME_ALLOWED).build()))
                .containsExactly(new FieldViolation("outcome", "OUTCOME_ALLOWED never comes of access-entry.create"));
    }

    @Test
    void a_refusal_says_why() {
        AuditEvent.Builder refused = CatalogueEvents.event(Action.ACTION_DECISION_REVIEW, Outcome.OUTCOME_REFUSED);

        assertThat(fields(refused.clone().clearReason())).containsExactly("reason");
        assertThat(fields(refused.clone().setDecisions(CatalogueEvents.questions())))
                .containsExactly("decision_id");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("id", change().clearId()),
                Arguments.of("id", change().setId("1-1-1-1-1")),
                Arguments.of("id", change().setId("3F2504E0-4F89-41D3-9A0C-0305E82C3301")),
                Arguments.of("id", change().setId("3f2504e0-4f89-41d3-9a0c-0305e82c3301\n")),
                Arguments.of("id", change().setId("{3f2504e0-4f89-41d3-9a0c-0305e82c3301}")),
                Arguments.of("aggregate", change().clearAggregate()),
                Arguments.of("aggregate", change().setAggregate("x".repeat(8193))),
                Arguments.of("aggregate", change().setAggregate("ä".repeat(4097))),
                Arguments.of("time", change().clearTime()),
                Arguments.of("time", change().setTime(Timestamp.newBuilder().setSeconds(253_402_300_800L))),
                Arguments.of("time", change().setTime(Timestamp.newBuilder().setNanos(1_000_000_000))),
                Arguments.of("actor", change().clearActor()),
                Arguments.of("actor.name", change().setActor(Actor.getDefaultInstance())),
                Arguments.of("actor.user_agent", change().setActor(actor().setUserAgent("x".repeat(8193)))),
                Arguments.of("actor.source_ip", change().setActor(actor().setSourceIp("x".repeat(8193)))),
                Arguments.of("action", change().clearAction()),
                Arguments.of("action", change().setAction("access-entry.created")),
                Arguments.of("action", change().setAction("access-entry.create\n")),
                Arguments.of("outcome", change().clearOutcome()),
                Arguments.of("outcome", change().setOutcomeValue(99)),
                Arguments.of("outcome", change().setOutcomeValue(-1)),
                Arguments.of("reason", change().setReason("x".repeat(8193))),
                Arguments.of("message", change().setMessage("x".repeat(65_537))),
                Arguments.of("cluster_arn", change().setClusterArn("x".repeat(8193))),
                Arguments.of("principal_arn", change().setPrincipalArn("x".repeat(8193))),
                Arguments.of("revision", change().setRevision(-1)),
                Arguments.of("request_id", change().setRequestId("x".repeat(8193))));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_malformed_event_is_refused_by_field(String field, AuditEvent.Builder event) {
        assertThat(fields(event)).containsExactly(field);
    }

    @Test
    void an_empty_event_breaks_every_rule_at_once() {
        assertThat(fields(AuditEvent.newBuilder()))
                .containsExactly("id", "aggregate", "time", "actor", "outcome", "action");
    }

    @Test
    void a_quoted_value_is_short_and_on_one_line() {
        List<FieldViolation> violations = EventContract.violations(
                "events[0]",
                change().setAction("x\nERROR forged" + "y".repeat(1000)).build());

        assertThat(violations.getFirst().field()).isEqualTo("events[0].action");
        assertThat(violations.getFirst().description())
                .startsWith("'x?ERROR forgedy")
                .hasSizeLessThan(150);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "€", "𝄞"})
    void a_text_that_is_too_long_is_cut_between_two_characters_and_says_so(String character) {
        FieldDescriptor reason = AuditEvent.getDescriptor().findFieldByNumber(AuditEvent.REASON_FIELD_NUMBER);

        for (int more = 0; more < 4; more++) {
            String cut = EventContract.fitting(reason, "x".repeat(more) + character.repeat(8193));
            assertThat(cut).endsWith(" bytes)").doesNotContain("\ufffd");
            assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(8189, 8192);
        }
        assertThat(EventContract.fitting(reason, "x".repeat(8192)))
                .hasSize(8192)
                .doesNotContain("cut");
    }

    static Stream<Arguments> malformedQuestions() {
        return Stream.of(
                whole("decisions", Decisions.Builder::clearDecisions),
                whole("texts[0]", decisions -> decisions.setTexts(0, "list")),
                whole("texts[1]", decisions -> decisions.setTexts(1, "x".repeat(65_537))),
                one("principal_arn", decision -> decision.setPrincipalArn(5)),
                one("principal_arn", decision -> decision.setPrincipalArn(-1)),
                one("session_name", decision -> decision.setSessionName(Integer.MIN_VALUE)),
                one("verb", decision -> decision.setVerb(5)),
                one("group", decision -> decision.setGroup(5)),
                one("resource", decision -> decision.setResource(5)),
                one("subresource", decision -> decision.setSubresource(5)),
                one("name", decision -> decision.setName(5)),
                one("namespace", decision -> decision.setNamespace(5)),
                one("path", decision -> decision.clearResource().setPath(5)),
                one("group", decision -> decision.clearResource().setPath(1).setGroup(1)),
                one("resource", decision -> decision.setPath(1)),
                one(
                        "subresource",
                        decision -> decision.clearResource().setPath(1).setSubresource(1)),
                one("name", decision -> decision.clearResource().setPath(1).setName(1)),
                one("namespace", decision -> decision.clearResource().setPath(1).setNamespace(1)),
                one("verdict", Decision.Builder::clearVerdict),
                one("verdict", decision -> decision.setVerdictValue(99)),
                one("reasons[1]", decision -> decision.addReasons(5)),
                one("reasons[1]", decision -> decision.addReasons(0)));
    }

    @ParameterizedTest
    @MethodSource("malformedQuestions")
    void a_malformed_question_is_refused_by_field(String field, Decisions decisions) {
        assertThat(fields(asked(decisions))).containsExactly(field);
    }

    @Test
    void a_question_may_be_about_nobody_and_without_a_verb() {
        Decisions.Builder decisions = CatalogueEvents.questions().toBuilder();
        decisions.getDecisionsBuilder(0).clearPrincipalArn().clearVerb();

        assertThat(fields(asked(decisions.build()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"VERDICT_UNSPECIFIED", "UNRECOGNIZED"})
    void a_path_needs_no_resource_whatever_the_verdict(Verdict verdict) {
        Decisions.Builder decisions = CatalogueEvents.questions().toBuilder();
        decisions.getDecisionsBuilder(0).clearResource().setPath(2).setVerdict(verdict);

        assertThat(fields(asked(decisions.build()))).isEmpty();
    }

    @Test
    void ten_thousand_questions_are_taken_and_one_more_is_not() {
        assertThat(violations(asked(questions(10_000)).build())).isEmpty();
        assertThat(violations(asked(questions(10_001)).build()))
                .containsExactly(new FieldViolation("decisions.decisions", "must contain no more than 10000 item(s)"));
    }

    @Test
    void a_batch_of_bad_questions_is_not_listed_whole() {
        assertThat(fields(asked(badQuestions(1_000)))).hasSize(20).contains("decisions.decisions[19].verdict");
    }

    @Test
    void of_a_large_batch_of_bad_questions_the_first_is_listed() {
        assertThat(fields(asked(badQuestions(10_000)))).containsExactly("decisions.decisions[0].verdict");
    }

    private static Decisions badQuestions(int count) {
        return Decisions.newBuilder()
                .addTexts("")
                .addAllDecisions(Collections.nCopies(count, Decision.getDefaultInstance()))
                .build();
    }

    private static AuditEvent.Builder change() {
        return CatalogueEvents.event(Action.ACTION_ACCESS_ENTRY_CREATE, Outcome.OUTCOME_SUCCESS);
    }

    private static Actor.Builder actor() {
        return Actor.newBuilder().setName("operator");
    }

    private static AuditEvent.Builder asked(Decisions decisions) {
        return CatalogueEvents.event(Action.ACTION_DECISION_BATCH_CHECK, Outcome.OUTCOME_SUCCESS)
                .setDecisions(decisions);
    }

    private static Decisions questions(int count) {
        Decisions one = CatalogueEvents.questions();
        return one.toBuilder()
                .clearDecisions()
                .addAllDecisions(Collections.nCopies(count, one.getDecisions(0)))
                .build();
    }

    private static Arguments whole(String field, Consumer<Decisions.Builder> change) {
        Decisions.Builder decisions = CatalogueEvents.questions().toBuilder();
        change.accept(decisions);
        return Arguments.of("decisions." + field, decisions.build());
    }

    private static Arguments one(String field, Consumer<Decision.Builder> change) {
        Decisions.Builder decisions = CatalogueEvents.questions().toBuilder();
        change.accept(decisions.getDecisionsBuilder(0));
        return Arguments.of("decisions.decisions[0]." + field, decisions.build());
    }

    private static List<FieldViolation> violations(AuditEvent event) {
        return EventContract.violations("", event);
    }

    private static List<String> fields(AuditEvent.Builder event) {
        return violations(event.build()).stream().map(FieldViolation::field).toList();
    }
}
