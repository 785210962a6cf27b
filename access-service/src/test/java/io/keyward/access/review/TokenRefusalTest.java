package io.keyward.access.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.RecordTokenRefusalRequest;
import io.keyward.proto.audit.v1.Outcome;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens of which nobody knows whose they are. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TokenRefusalTest {

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void register() {
        cluster = new ClusterFixture(server.port(), database);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_token_that_was_not_accepted_is_on_record() {
        var unused = cluster.calls.reviews().recordTokenRefusal(refusal(cluster.arn, "token is too large"));

        assertThat(cluster.events("identity.authenticate")).singleElement().satisfies(event -> {
            assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_REFUSED);
            assertThat(event.getReason()).isEqualTo("TOKEN_NOT_ACCEPTED");
            assertThat(event.getMessage()).isEqualTo("token is too large");
            assertThat(event.getClusterArn()).isEqualTo(cluster.arn);
            assertThat(event.getPrincipalArn()).isEmpty();
        });
    }

    @Test
    void a_token_that_was_shown_to_a_cluster_that_is_not_there_is_on_record_like_any() {
        String absent = "absent-" + UUID.randomUUID();

        var unused = cluster.calls.reviews().recordTokenRefusal(refusal(absent, "token is too large"));

        assertThat(cluster.events("identity.authenticate", ""))
                .filteredOn(event -> event.toString().contains(absent))
                .singleElement()
                .satisfies(event -> assertThat(event.getReason()).isEqualTo("TOKEN_NOT_ACCEPTED"));
    }

    @Test
    void an_address_that_shows_token_after_token_does_not_fill_the_log() {
        for (int i = 0; i < 60; i++) {
            var unused = cluster.calls.reviews().recordTokenRefusal(refusal(cluster.arn, "token " + i));
        }

        assertThat(cluster.events("identity.authenticate")).hasSizeBetween(10, 30);
    }

    @Test
    void a_refusal_of_a_token_names_a_reason() {
        assertThat(refused(refusal(cluster.arn, "")).message()).contains("reason");
        assertThat(refused(refusal(cluster.arn, "a".repeat(1025))).message()).contains("reason");
        assertThat(cluster.events("identity.authenticate")).isEmpty();
    }

    private RpcFailure refused(RecordTokenRefusalRequest request) {
        return Calls.failure(() -> cluster.calls.reviews().recordTokenRefusal(request));
    }

    private static RecordTokenRefusalRequest refusal(String cluster, String reason) {
        return RecordTokenRefusalRequest.newBuilder()
                .setCluster(cluster)
                .setReason(reason)
                .build();
    }
}
