package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.grpc.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller of the EKS-compatible API learns of EKS's own verdict. */
class EksVerdictTest {

    private static final String CLUSTER = "eks-workshop";
    private static final String ENTRIES = "/clusters/" + CLUSTER + "/access-entries";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stage stage = new Stage();

    @AfterEach
    void healTheLab() {
        stage.control().delete("/faults").ok();
    }

    @Test
    void an_answer_means_that_eks_holds_the_change() {
        String role = Aws.role("verdict-held");
        Rest.Answer created =
                stage.eks().post(ENTRIES, Map.of("principalArn", role)).expect(200);

        assertThat(created.header("x-keyward-sync")).isEqualTo("SYNCED");
        assertThat(Stage.principals(stage.lab(), CLUSTER)).contains(role);
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role)).expect(200);
        assertThat(Stage.principals(stage.lab(), CLUSTER)).doesNotContain(role);
    }

    @Test
    void what_eks_refuses_is_refused_and_the_desired_state_is_as_before() {
        // The lab knows no principal whose name begins with missing-, as IAM may know none.
        String role = Aws.role("missing-role");
        Rest.Answer refused = stage.eks().post(ENTRIES, Map.of("principalArn", role));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.header("x-amzn-ErrorType")).isEqualTo("InvalidParameterException");
        assertThat(refused.json().get("message").asText())
                .contains("The specified principalArn is invalid: invalid principal.");
        assertThat(Stage.principals(stage.eks(), CLUSTER)).doesNotContain(role);
        stage.eks().get(ENTRIES + "/" + Rest.encoded(role)).expect(404);
        Eventually.assertEventually(PATIENCE, () -> assertThat(actions(role))
                .contains("access-entry.create", "push.create-entry", "access-entry.reverted"));
    }

    @Test
    void when_time_runs_out_the_change_stands_as_pending_and_is_pushed_later() {
        String role = Aws.role("verdict-late");
        stage.control().put("/faults", Map.of("latencyMs", 3000)).ok();

        Rest.Answer pending =
                stage.eks().post(ENTRIES, Map.of("principalArn", role)).expect(200);
        assertThat(pending.header("x-keyward-sync")).isEqualTo("PENDING");
        stage.control().delete("/faults").ok();

        Eventually.assertEventually(PATIENCE, () -> assertThat(Stage.principals(stage.lab(), CLUSTER))
                .contains(role));
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role)).expect(200);
    }

    @Test
    void a_refusal_after_the_answer_shows_on_the_entry() {
        String role = Aws.role("missing-late");
        String entry = "/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(role);
        stage.api()
                .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", role))
                .expect(201);

        Eventually.assertEventually(PATIENCE, () -> {
            JsonNode sync = stage.api().get(entry).expect(200).json().get("sync");
            assertThat(sync.get("state").asText()).isEqualTo("FAILED");
            assertThat(sync.get("conditions").get(0).get("reason").asText()).isEqualTo("InvalidParameterException");
        });
        assertThat(stage.api().delete(entry).status()).isBetween(200, 204);
        Eventually.assertEventually(PATIENCE, () -> assertThat(
                        stage.api().get("/clusters/" + CLUSTER).json().get("syncedRevision"))
                .isEqualTo(stage.api().get("/clusters/" + CLUSTER).json().get("revision")));
    }

    @Test
    void throttling_and_faults_delay_a_push_and_lose_nothing() {
        stage.control()
                .put("/faults", Map.of("throttleRate", 0.3, "errorRate", 0.2))
                .ok();
        List<String> roles = List.of("faulty-1", "faulty-2", "faulty-3", "faulty-4").stream()
                .map(Aws::role)
                .toList();
        for (String role : roles) {
            stage.api()
                    .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", role))
                    .expect(201);
            stage.api()
                    .put(
                            "/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(role) + "/access-policies/"
                                    + Rest.encoded(VIEW),
                            Map.of("accessScope", Map.of("type", "cluster")))
                    .expect(200);
        }

        Eventually.assertEventually(Duration.ofSeconds(60), () -> {
            for (String role : roles) {
                JsonNode entry = stage.api()
                        .get("/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(role))
                        .expect(200)
                        .json();
                assertThat(entry.get("sync").get("state").asText()).isEqualTo("SYNCED");
            }
        });
        stage.control().delete("/faults").ok();
        assertThat(Stage.principals(stage.lab(), CLUSTER)).containsAll(roles);
        roles.forEach(
                role -> stage.eks().delete(ENTRIES + "/" + Rest.encoded(role)).expect(200));
    }

    @Test
    void a_new_entry_with_policies_costs_one_mutating_call_and_one_per_policy() {
        String role = Aws.role("verdict-cost");
        // Held back until everything is desired, then pushed at once.
        stage.api().patch("/clusters/" + CLUSTER, Map.of("mode", "PAUSED")).expect(200);
        stage.api()
                .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", role))
                .expect(201);
        for (String policy : List.of(VIEW, Aws.EDIT, Aws.policy("AmazonEKSAdminViewPolicy"))) {
            stage.api()
                    .put(
                            "/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(role) + "/access-policies/"
                                    + Rest.encoded(policy),
                            Map.of("accessScope", Map.of("type", "cluster")))
                    .expect(200);
        }
        stage.control().delete("/calls").ok();
        stage.api().patch("/clusters/" + CLUSTER, Map.of("mode", "ENFORCE")).expect(200);

        Eventually.assertEventually(PATIENCE, () -> assertThat(stage.api()
                        .get("/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(role))
                        .json()
                        .get("sync")
                        .get("state")
                        .asText())
                .isEqualTo("SYNCED"));
        JsonNode calls = stage.control().get("/calls").expect(200).json();
        assertThat(calls.path("CreateAccessEntry").asInt()).isEqualTo(1);
        assertThat(calls.path("AssociateAccessPolicy").asInt()).isEqualTo(3);
        assertThat(calls.path("UpdateAccessEntry").asInt()
                        + calls.path("DeleteAccessEntry").asInt())
                .isZero();
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role)).expect(200);
    }

    private List<String> actions(String role) {
        return stage.events("principal=" + Rest.encoded(role)).stream()
                .map(event -> event.get("action").asText())
                .toList();
    }
}
