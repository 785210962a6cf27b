package io.keyward.access.decision;

import static io.keyward.access.ClusterFixture.resource;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.Verdict;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No answer without its record. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RecordTest {

    private static final String ROLE = role("subject");

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE);
        cluster.associate(ROLE, ClusterFixture.VIEW, "carts");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void the_record_is_there_with_the_answer_and_says_the_same() {
        CheckResponse answer = check("list");

        AuditEvent event = cluster.events("decision.check").getFirst();
        assertThat(event.getDecisionId()).isEqualTo(answer.getDecisionId());
        assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_ALLOWED);
        assertThat(event.getActor().getName()).isEqualTo("operator");
        assertThat(event.getPrincipalArn()).isEqualTo(ROLE);
        assertThat(event.getRevision()).isEqualTo(2);
        Decision decision = event.getDecisions().getDecisions(0);
        assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
        assertThat(event.getDecisions().getTexts(decision.getVerb())).isEqualTo("list");
        assertThat(event.getDecisions().getTexts(decision.getNamespace())).isEqualTo("carts");
        assertThat(event.getDecisions().getTexts(decision.getReasons(0))).isEqualTo(answer.getReasons(0));
        assertThat(event.getDetails().getFieldsOrThrow("state").getStringValue())
                .isEqualTo("DESIRED");
    }

    @Test
    void a_no_is_recorded_with_its_words() {
        CheckResponse answer = check("delete");

        AuditEvent event = cluster.events("decision.check").getFirst();
        assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_NOT_ALLOWED);
        assertThat(event.getMessage()).isEqualTo(answer.getMessage());
        assertThat(answer.getSuggestion().getPolicyArn()).isEqualTo(ClusterFixture.EDIT);
        assertThat(answer.getSuggestion().getNamespacesList()).containsExactly("carts");
        assertThat(answer.getNearMissesList()).isNotEmpty();
    }

    @Test
    void what_cannot_be_recorded_is_not_answered() {
        CheckResponse unused = check("list");
        cluster.sql("ALTER TABLE outbox ADD CONSTRAINT closed CHECK (false) NOT VALID");
        try {
            assertThat(Calls.failure(() -> check("list")).reason()).isEqualTo(ErrorReason.ERROR_REASON_INTERNAL);
        } finally {
            cluster.sql("ALTER TABLE outbox DROP CONSTRAINT closed");
        }

        assertThat(check("list").getAllowed()).isTrue();
        assertThat(cluster.events("decision.check")).hasSize(2);
    }

    @Test
    void each_of_many_decisions_at_once_has_its_own_record() throws Exception {
        List<Future<CheckResponse>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                answers.add(threads.submit(() -> check("list")));
            }
        }
        List<String> ids = new ArrayList<>();
        for (Future<CheckResponse> answer : answers) {
            ids.add(answer.get().getDecisionId());
        }

        assertThat(cluster.events("decision.check"))
                .extracting(AuditEvent::getDecisionId)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    private CheckResponse check(String verb) {
        return cluster.calls
                .decisions()
                .check(CheckRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(ROLE)
                        .setResource(resource(verb, "pods", "carts"))
                        .build());
    }
}
