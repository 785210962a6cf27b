package io.keyward.access.decision;

import static io.keyward.access.ClusterFixture.resource;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.BatchAnswer;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.BatchQuestion;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Verdict;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BatchCheckTest {

    private static final String VIEWER = role("viewer");
    private static final String STRANGER = role("stranger");

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(VIEWER);
        cluster.associate(VIEWER, ClusterFixture.VIEW, "carts");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void questions_are_answered_in_their_order() {
        BatchCheckResponse response =
                ask(may(VIEWER, "list", "carts"), may(VIEWER, "delete", "carts"), may(STRANGER, "list", "carts"));

        assertThat(response.getAnswersList())
                .extracting(BatchAnswer::getAllowed)
                .containsExactly(true, false, false);
        assertThat(response.getAnswersList())
                .extracting(BatchAnswer::getUnauthenticated)
                .containsExactly(false, false, true);
        assertThat(response.getAnswers(0).getReasons(0)).startsWith("EKS Access Policy: allowed by RoleBinding");
        assertThat(response.getAnswers(1).getMessage()).startsWith("Error from server (Forbidden): pods is forbidden");
        assertThat(response.getRevision()).isEqualTo(2);
    }

    @Test
    void a_batch_is_one_record_with_all_its_members() {
        BatchCheckResponse response = ask(may(VIEWER, "list", "carts"), may(STRANGER, "list", "carts"));

        AuditEvent event = cluster.events("decision.batch-check").getFirst();
        assertThat(event.getDecisionId()).isEqualTo(response.getDecisionId());
        assertThat(event.getRevision()).isEqualTo(2);
        assertThat(event.getDetails().getFieldsOrThrow("catalogueVersion").getStringValue())
                .isEqualTo(response.getCatalogueVersion());
        List<Decision> decisions = event.getDecisions().getDecisionsList();
        assertThat(decisions)
                .extracting(Decision::getVerdict)
                .containsExactly(Verdict.VERDICT_ALLOW, Verdict.VERDICT_UNAUTHENTICATED);
        assertThat(text(event, decisions.get(0).getPrincipalArn())).isEqualTo(VIEWER);
        assertThat(text(event, decisions.get(1).getPrincipalArn())).isEqualTo(STRANGER);
        assertThat(text(event, decisions.get(0).getReasons(0)))
                .isEqualTo(response.getAnswers(0).getReasons(0));
        assertThat(event.getDecisions().getTextsList()).doesNotHaveDuplicates();
        assertThat(event.getDecisions().getTexts(0)).isEmpty();
    }

    @Test
    void up_to_ten_thousand_questions_are_taken() {
        List<BatchQuestion> most = Collections.nCopies(10_000, may(VIEWER, "list", "carts"));

        assertThat(cluster.calls.decisions().batchCheck(batch(most)).getAnswersCount())
                .isEqualTo(10_000);
        assertInvalid(batch(List.of()), "questions");
        assertInvalid(batch(Collections.nCopies(10_001, may(VIEWER, "list", "carts"))), "questions");
    }

    @Test
    void every_bad_field_is_named_with_its_question() {
        BatchQuestion good = may(VIEWER, "list", "carts");
        BatchQuestion noVerb = may(VIEWER, "", "carts");
        BatchQuestion neither = good.toBuilder().clearResource().build();
        BatchQuestion relative = good.toBuilder()
                .setNonResource(
                        NonResourceAttributes.newBuilder().setVerb("get").setPath("metrics"))
                .build();
        BatchQuestion nobody =
                good.toBuilder().setPrincipalArn("").setSessionName("no spaces").build();

        RpcFailure failure =
                assertInvalid(batch(List.of(good, noVerb, neither, relative, nobody)), "questions[1].resource.verb");

        assertThat(failure.violations())
                .extracting(RpcFailure.FieldViolation::field)
                .containsExactly(
                        "questions[1].resource.verb",
                        "questions[2].attributes",
                        "questions[3].non_resource.path",
                        "questions[4].principal_arn",
                        "questions[4].session_name");
        assertThat(cluster.events("decision.batch-check")).isEmpty();
    }

    @Test
    void a_question_may_have_any_character() {
        assertThat(ask(may(VIEWER, "list", "a\0b")).getAnswers(0).getAllowed()).isFalse();
    }

    @Test
    void very_many_bad_questions_are_refused_with_the_first_of_them() {
        RpcFailure failure =
                assertInvalid(batch(Collections.nCopies(10_000, may("", "", ""))), "questions[0].principal_arn");

        assertThat(failure.violations()).hasSize(20);
    }

    @Test
    void a_batch_too_large_to_be_recorded_whole_is_refused() {
        List<BatchQuestion> large = IntStream.range(0, 10_000)
                .mapToObj(i -> may(VIEWER + "-" + i + "x".repeat(1_900), "list", "carts"))
                .toList();

        RpcFailure failure = Calls.failure(() -> cluster.calls.decisions().batchCheck(batch(large)));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_ANSWER_TOO_LARGE);
        assertThat(cluster.events("decision.batch-check"))
                .singleElement()
                .satisfies(event -> assertThat(event.getReason()).isEqualTo("ERROR_REASON_ANSWER_TOO_LARGE"));
    }

    @Test
    void a_batch_names_a_cluster_that_there_is() {
        BatchCheckRequest request = batch(List.of(may(VIEWER, "list", "carts")));

        assertInvalid(request.toBuilder().clearCluster().build(), "cluster");
        assertThat(Calls.failure(() -> cluster.calls
                                .decisions()
                                .batchCheck(request.toBuilder()
                                        .setCluster("nowhere")
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
    }

    private BatchCheckResponse ask(BatchQuestion... questions) {
        return cluster.calls.decisions().batchCheck(batch(List.of(questions)));
    }

    private BatchCheckRequest batch(List<BatchQuestion> questions) {
        return BatchCheckRequest.newBuilder()
                .setCluster(cluster.arn)
                .addAllQuestions(questions)
                .build();
    }

    private RpcFailure assertInvalid(BatchCheckRequest request, String field) {
        RpcFailure failure = Calls.failure(() -> cluster.calls.decisions().batchCheck(request));
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", field);
        return failure;
    }

    private static BatchQuestion may(String principal, String verb, String namespace) {
        return BatchQuestion.newBuilder()
                .setPrincipalArn(principal)
                .setResource(resource(verb, "pods", namespace))
                .build();
    }

    private static String text(AuditEvent event, int number) {
        return event.getDecisions().getTexts(number);
    }
}
