package io.keyward.access.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.Eventually;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = AuditLogResource.class, restrictToAnnotatedClass = true)
class OutboxRelayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CHANGES = 20;
    private static int clusters;

    @Inject
    GrpcServer server;

    private Calls calls;
    private String cluster;

    @BeforeEach
    void registerACluster() {
        calls = new Calls(server.port());
        cluster = "arn:aws:eks:us-west-2:123456789012:cluster/relay-" + ++clusters;
        calls.clusters()
                .registerCluster(
                        RegisterClusterRequest.newBuilder().setArn(cluster).build());
    }

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void every_change_reaches_the_log_once_and_in_order_with_who_and_what() {
        change();

        assertRevisionsArriveInOrder();
        AuditEvent first = events().getFirst();
        assertThat(first.getAction()).isEqualTo("access-entry.create");
        assertThat(first.getActor().getName()).isEqualTo("operator");
        assertThat(first.getActor().getUserAgent()).isEqualTo("junit");
        assertThat(first.getRequestId()).isEqualTo("request-1");
        assertThat(first.hasBefore()).isFalse();
        assertThat(first.getAfter().getFieldsOrThrow("type").getStringValue()).isEqualTo("STANDARD");
    }

    @Test
    void a_log_that_is_away_delays_events_and_loses_none() {
        AuditLogResource.refuse(5);

        change();

        assertRevisionsArriveInOrder();
    }

    @Test
    void an_answer_that_is_lost_sends_the_same_bytes_again() {
        AuditLogResource.loseAnswers(5);

        change();

        assertRevisionsArriveInOrder();
    }

    @Test
    void a_refused_attempt_is_recorded_with_its_rule() {
        String role = "arn:aws:iam::123456789012:role/refused-" + clusters;
        Calls.failure(() -> calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(role)
                        .addKubernetesGroups("system:masters")
                        .build()));

        Eventually.assertEventually(
                PATIENCE, () -> assertThat(AuditLogResource.events()).anySatisfy(event -> {
                    assertThat(event.getPrincipalArn()).isEqualTo(role);
                    assertThat(event.getAction()).isEqualTo("access-entry.create");
                    assertThat(event.getOutcome()).isEqualTo(io.keyward.proto.audit.v1.Outcome.OUTCOME_REFUSED);
                    assertThat(event.getMessage()).contains("system:masters");
                }));
    }

    private void change() {
        for (int i = 0; i < CHANGES; i++) {
            calls.entries()
                    .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                            .setCluster(cluster)
                            .setPrincipalArn("arn:aws:iam::123456789012:role/relay-" + i)
                            .build());
        }
    }

    private void assertRevisionsArriveInOrder() {
        Eventually.assertEventually(PATIENCE, () -> assertThat(events())
                .extracting(AuditEvent::getRevision)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, CHANGES).boxed().toList()));
    }

    private List<AuditEvent> events() {
        return AuditLogResource.events().stream()
                .filter(event -> event.getClusterArn().equals(cluster))
                .filter(event -> event.getAction().startsWith("access-entry."))
                .toList();
    }
}
