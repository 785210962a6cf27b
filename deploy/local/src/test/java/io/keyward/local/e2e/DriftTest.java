package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.EDIT;
import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.grpc.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes made by hand on the AWS side. */
class DriftTest {

    private static final String CLUSTER = "payments-prod";
    private static final String ARN = Rest.encoded(Aws.cluster(CLUSTER));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stage stage = new Stage();
    private final String role = Aws.role("drifting-" + System.nanoTime());
    private final String entry = "/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(role);

    @AfterEach
    void cleanUp() {
        stage.api().patch("/clusters/" + ARN, Map.of("mode", "ENFORCE"));
        stage.eks().delete(entry);
    }

    @Test
    void drift_on_an_enforce_cluster_is_repaired_and_recorded() {
        createWithView();

        stage.lab().delete(entry + "/access-policies/" + Rest.encoded(VIEW)).expect(200);
        stage.lab().post(entry + "/access-policies", association(EDIT)).expect(200);

        Eventually.assertEventually(
                PATIENCE, () -> assertThat(policies(stage.lab())).isEqualTo(List.of(VIEW)));
        Eventually.assertEventually(PATIENCE, () -> {
            assertThat(kinds("drift.found")).contains(VIEW, EDIT);
            assertThat(kinds("drift.repaired")).contains(VIEW, EDIT);
        });
        JsonNode found = event("drift.found", VIEW);
        assertThat(found.get("before").isObject()).isTrue();
        JsonNode repaired = event("drift.repaired", EDIT);
        assertThat(repaired.get("before").isObject()).isTrue();
    }

    @Test
    void an_entry_removed_by_hand_is_put_back() {
        createWithView();

        stage.lab().delete(entry).expect(200);

        Eventually.assertEventually(PATIENCE, () -> {
            assertThat(Stage.principals(stage.lab(), CLUSTER)).contains(role);
            assertThat(policies(stage.lab())).isEqualTo(List.of(VIEW));
        });
    }

    @Test
    void drift_on_an_observe_cluster_is_reported_and_nothing_is_called_that_changes_anything() {
        createWithView();
        stage.api().patch("/clusters/" + ARN, Map.of("mode", "OBSERVE")).expect(200);
        stage.control().delete("/calls").ok();

        stage.lab().post(entry + "/access-policies", association(EDIT)).expect(200);

        Eventually.assertEventually(PATIENCE, () -> {
            JsonNode findings = stage.api()
                    .get("/clusters/" + ARN + "/drift")
                    .expect(200)
                    .json()
                    .get("findings");
            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.get("principalArn").asText()).isEqualTo(role);
                assertThat(finding.get("policyArn").asText()).isEqualTo(EDIT);
                assertThat(finding.get("kind").asText()).isEqualTo("ASSOCIATION_UNKNOWN");
                assertThat(finding.get("resolution").asText()).isEqualTo("OPEN");
                assertThat(finding.get("observed").isObject()).isTrue();
            });
            assertThat(kinds("drift.found")).contains(EDIT);
        });
        awaitReads(2);
        JsonNode calls = stage.control().get("/calls").expect(200).json();
        assertThat(calls.path("AssociateAccessPolicy").asInt())
                .as("only ours, by hand")
                .isEqualTo(1);
        assertThat(calls.path("DisassociateAccessPolicy").asInt()).isZero();
        assertThat(policies(stage.lab())).contains(EDIT, VIEW);
        assertThat(kinds("drift.repaired")).isEmpty();
    }

    @Test
    void an_entry_keyward_does_not_know_is_reported_never_removed_refused_on_create_and_can_be_adopted() {
        stage.lab()
                .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", role))
                .expect(200);
        stage.lab().post(entry + "/access-policies", association(VIEW)).expect(200);

        Eventually.assertEventually(PATIENCE, () -> assertThat(findings()).contains("ENTRY_UNKNOWN of " + role));
        Rest.Answer refused =
                stage.eks().post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", role));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.header("x-amzn-ErrorType")).isEqualTo("ResourceInUseException");
        assertThat(refused.json().get("message").asText()).contains("adopt");
        assertThat(policies(stage.lab())).isEqualTo(List.of(VIEW));

        stage.api()
                .post("/clusters/" + ARN + "/access-entries/" + Rest.encoded(role) + ":adopt", null)
                .expect(200);

        assertThat(policies(stage.eks())).isEqualTo(List.of(VIEW));
        stage.eks().delete(entry).expect(200);
        assertThat(Stage.principals(stage.lab(), CLUSTER)).doesNotContain(role);
    }

    private void createWithView() {
        stage.eks()
                .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", role))
                .expect(200);
        stage.eks().post(entry + "/access-policies", association(VIEW)).expect(200);
        assertThat(policies(stage.lab())).isEqualTo(List.of(VIEW));
    }

    private static Map<String, Object> association(String policy) {
        return Map.of("policyArn", policy, "accessScope", Map.of("type", "cluster"));
    }

    private List<String> policies(Rest side) {
        Rest.Answer answer = side.get(entry + "/access-policies");
        return answer.status() == 200
                ? answer.json().get("associatedAccessPolicies").findValuesAsText("policyArn")
                : List.of();
    }

    private List<String> findings() {
        List<String> findings = new ArrayList<>();
        stage.api()
                .get("/clusters/" + ARN + "/drift?pageSize=100")
                .expect(200)
                .json()
                .get("findings")
                .forEach(finding -> findings.add(finding.get("kind").asText() + " of "
                        + finding.get("principalArn").asText()));
        return findings;
    }

    private List<String> kinds(String action) {
        return stage.events("principal=" + Rest.encoded(role) + "&action=" + action).stream()
                .map(event -> event.path("policy").asText(""))
                .toList();
    }

    private JsonNode event(String action, String policy) {
        return stage.events("principal=" + Rest.encoded(role) + "&action=" + action).stream()
                .filter(event -> event.path("policy").asText("").equals(policy))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the cluster was read this many times more. */
    private void awaitReads(int times) {
        int before =
                stage.control().get("/calls").json().path("DescribeCluster").asInt();
        Eventually.assertEventually(PATIENCE, () -> assertThat(stage.control()
                        .get("/calls")
                        .json()
                        .path("DescribeCluster")
                        .asInt())
                .isGreaterThanOrEqualTo(before + 4 * times));
    }
}
