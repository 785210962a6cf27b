package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.READ_ONLY;
import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.grpc.testing.Eventually;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions through the gateway, and their records. */
class DecisionTest {

    private static final String CLUSTER = "eks-workshop";
    private static final String ENTRY = "/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(READ_ONLY);

    private final Stage stage = new Stage();

    @BeforeEach
    void viewInCarts() {
        stage.eks().delete(ENTRY);
        stage.eks()
                .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", READ_ONLY))
                .expect(200);
        stage.associate(ENTRY, VIEW, "carts");
    }

    @AfterEach
    void cleanUp() {
        stage.eks().delete(ENTRY);
    }

    @Test
    void an_allowed_question_names_its_reason_and_is_found_in_the_log() {
        JsonNode answer = check("list", "carts", "DESIRED");

        assertThat(answer.get("allowed").asBoolean()).isTrue();
        assertThat(answer.get("reasons").get(0).asText())
                .startsWith("EKS Access Policy: allowed by RoleBinding \"" + READ_ONLY + "+" + VIEW + "/carts\"");
        assertThat(answer.get("revision").asLong()).isPositive();
        assertThat(answer.get("catalogueVersion").asText()).isNotBlank();
        Eventually.assertEventually(Duration.ofSeconds(10), () -> {
            var events = stage.events("decisionId=" + answer.get("decisionId").asText());
            assertThat(events).singleElement().satisfies(event -> {
                assertThat(event.get("action").asText()).isEqualTo("decision.check");
                assertThat(event.get("outcome").asText()).isEqualTo("ALLOWED");
                assertThat(event.get("decisionId")).isEqualTo(answer.get("decisionId"));
                assertThat(event.get("actor").asText()).isEqualTo("admin");
            });
        });
    }

    @Test
    void a_refused_question_has_kubectls_words() {
        JsonNode answer = check("delete", "assets", "DESIRED");

        assertThat(answer.get("allowed").asBoolean()).isFalse();
        assertThat(answer.get("message").asText())
                .contains(
                        "pods is forbidden: User \"arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth\""
                                + " cannot delete resource \"pods\" in API group \"\" in the namespace \"assets\"");
    }

    @Test
    void the_observed_state_answers_alike_once_eks_holds_the_change() {
        assertThat(check("list", "carts", "OBSERVED").get("allowed").asBoolean())
                .isTrue();
        assertThat(check("list", "ui", "OBSERVED").get("allowed").asBoolean()).isFalse();
    }

    private JsonNode check(String verb, String namespace, String state) {
        return stage.api()
                .post(
                        "/decisions:check",
                        Map.of(
                                "cluster",
                                CLUSTER,
                                "principal",
                                READ_ONLY,
                                "state",
                                state,
                                "resource",
                                Map.of("verb", verb, "resource", "pods", "namespace", namespace)))
                .expect(200)
                .json();
    }
}
