package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.proto.audit.v1.AuditEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What access-service records, the log takes: every action of the catalogue, and questions by nobody about nothing. */
class RecordingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CLUSTER = "eks-workshop";

    private final Stage stage = new Stage();

    @Test
    void every_action_of_the_catalogue_goes_through_the_outbox_into_the_log() throws Exception {
        String actor = "catalogue/" + UUID.randomUUID();
        List<AuditEvent> events =
                CatalogueEvents.all().stream().map(event -> by(actor, event)).toList();
        for (AuditEvent event : events) {
            putIntoTheOutbox(event.getId(), event.toByteArray());
        }

        askSomething();

        assertEventually(PATIENCE, () -> assertThat(stage.events("actor=" + Rest.encoded(actor)))
                .extracting(event -> event.get("id").asText())
                .containsExactlyElementsOf(
                        events.stream().map(AuditEvent::getId).toList()));
    }

    @Test
    void questions_by_nobody_and_bytes_that_are_no_event_stop_nothing() throws Exception {
        putIntoTheOutbox(UUID.randomUUID().toString(), "no event".getBytes(StandardCharsets.UTF_8));
        Rest apiServer = stage.apiServer(CLUSTER);
        String path = "/" + UUID.randomUUID() + "𝄞".repeat(4000);
        var unused = apiServer
                .post(
                        "/kube/" + CLUSTER + "/webhooks/authorize",
                        Map.of(
                                "apiVersion",
                                "authorization.k8s.io/v1",
                                "kind",
                                "SubjectAccessReview",
                                "spec",
                                Map.of("user", "alice", "nonResourceAttributes", Map.of("verb", "", "path", path))))
                .ok();

        String last = askSomething();

        assertEventually(PATIENCE, () -> assertThat(stage.events("action=decision.who-can"))
                .extracting(event -> event.path("decisionId").asText())
                .contains(last));
        assertThat(stage.events("action=decision.review"))
                .anyMatch(event -> event.toString().contains(path));
    }

    private static AuditEvent by(String actor, AuditEvent event) {
        AuditEvent.Builder named = event.toBuilder();
        named.getActorBuilder().setName(actor);
        return named.build();
    }

    /** A decision, whose record leaves after all that waits; its id. */
    private String askSomething() {
        return stage.api()
                .post(
                        "/decisions:whoCan",
                        Map.of("cluster", CLUSTER, "resource", Map.of("verb", "list", "resource", "pods")))
                .ok()
                .json()
                .path("decisionId")
                .asText();
    }

    private void putIntoTheOutbox(String id, byte[] payload) throws SQLException, IOException {
        String password = Files.readString(
                        stage.platform().stateDir().resolve("secrets").resolve("access-database"))
                .strip();
        String url = "jdbc:postgresql://" + stage.platform().address("postgres") + "/access";
        try (Connection connection = DriverManager.getConnection(url, "access", password);
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO outbox (event_id, payload) VALUES (?::uuid, ?)")) {
            insert.setString(1, id);
            insert.setBytes(2, payload);
            insert.executeUpdate();
        }
    }
}
