package io.keyward.audit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionRulesTest {

    static Stream<Arguments> malformed() {
        return Stream.of(
                whole("decisions", Decisions.Builder::clearDecisions),
                whole("texts[0]", decisions -> decisions.setTexts(0, "list")),
                whole("texts[1]", decisions -> decisions.setTexts(1, "x".repeat(8193))),
                one("principal_arn", Decision.Builder::clearPrincipalArn),
                one("principal_arn", decision -> decision.setPrincipalArn(5)),
                one("principal_arn", decision -> decision.setPrincipalArn(-1)),
                one("session_name", decision -> decision.setSessionName(Integer.MIN_VALUE)),
                one("verb", Decision.Builder::clearVerb),
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
    @MethodSource("malformed")
    void a_malformed_question_is_refused_by_field(String field, Decisions decisions) {
        assertThat(violations(decisions)).extracting(FieldViolation::field).containsExactly("events[0]." + field);
    }

    @Test
    void ten_thousand_questions_are_taken_and_one_more_is_not() {
        assertThat(violations(questions(10_000))).isEmpty();
        assertThat(violations(questions(10_001)))
                .containsExactly(
                        new FieldViolation("events[0].decisions.decisions", "has 10001 members, more than 10000"));
    }

    @Test
    void a_batch_of_bad_questions_is_not_listed_whole() {
        Decisions bad = Decisions.newBuilder()
                .addTexts("")
                .addAllDecisions(Collections.nCopies(10_000, Decision.getDefaultInstance()))
                .build();

        assertThat(violations(bad)).hasSizeBetween(20, 23);
    }

    @Test
    void nothing_at_all_is_no_batch() {
        assertThat(violations(Decisions.getDefaultInstance()))
                .extracting(FieldViolation::field)
                .containsExactly("events[0].decisions.decisions", "events[0].decisions.texts");
    }

    @Test
    void questions_need_an_id_to_be_found_by() {
        AuditEvent event = Events.batch("", List.of("p")).build();

        assertThat(EventRules.violations("events[0]", event))
                .extracting(FieldViolation::field)
                .containsExactly("events[0].decision_id");
    }

    @Test
    void a_path_needs_no_resource_and_every_verdict_has_its_place() {
        Stream.of(
                        Verdict.VERDICT_ALLOW,
                        Verdict.VERDICT_NO_OPINION,
                        Verdict.VERDICT_UNKNOWN,
                        Verdict.VERDICT_UNAUTHENTICATED)
                .forEach(verdict -> {
                    Decisions.Builder decisions = Events.decisions(List.of("p")).toBuilder();
                    decisions.getDecisionsBuilder(0).clearResource().setPath(2).setVerdict(verdict);
                    assertThat(violations(decisions.build())).isEmpty();
                });
    }

    private static Decisions questions(int count) {
        return Events.decisions(List.of("p")).toBuilder()
                .clearDecisions()
                .addAllDecisions(Collections.nCopies(
                        count, Events.decisions(List.of("p")).getDecisions(0)))
                .build();
    }

    private static Arguments whole(String field, Consumer<Decisions.Builder> change) {
        Decisions.Builder decisions = Events.decisions(List.of("p")).toBuilder();
        change.accept(decisions);
        return Arguments.of("decisions." + field, decisions.build());
    }

    private static Arguments one(String field, Consumer<Decision.Builder> change) {
        Decisions.Builder decisions = Events.decisions(List.of("p")).toBuilder();
        change.accept(decisions.getDecisionsBuilder(0));
        return Arguments.of("decisions.decisions[0]." + field, decisions.build());
    }

    private static List<FieldViolation> violations(Decisions decisions) {
        AuditEvent event =
                Events.event().setDecisionId("d").setDecisions(decisions).build();
        return EventRules.violations("events[0]", event);
    }
}
