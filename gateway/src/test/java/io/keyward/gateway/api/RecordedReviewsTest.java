package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reviews are answered as a real kube-apiserver was recorded to, its callers impersonated by the operator. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class RecordedReviewsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "keyward.gateway.sts-endpoints")
    String sts;

    @ParameterizedTest
    @MethodSource("recorded")
    void a_review_is_answered_as_kubernetes_answers_it(String line) throws IOException {
        JsonNode row = JSON.readTree(line);
        String[] ask = row.path("ask").asText().split(" ", 2);
        JsonNode body = row.path("body");

        Answer answer = new RawHttp(gateway.getPort())
                .send(
                        ask[0],
                        "/kube/workshop" + ask[1],
                        headers(row),
                        body.isMissingNode() ? "" : body.isTextual() ? body.textValue() : body.toString());

        assertThat(answer.status())
                .as(answer.body())
                .isEqualTo(row.path("status").asInt());
        assertThat(answer.header("Warning").orElse(""))
                .isEqualTo(row.path("warning").asText());
        if (row.path("answer").isTextual()) {
            assertThat(answer.body()).isEqualTo(row.path("answer").textValue());
            return;
        }
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(comparable(answer.json(), row)).isEqualTo(comparable(row.path("answer"), row));
    }

    /**
     * Who was recorded is whom the operator impersonates, but for who impersonates somebody itself. One group cannot be: an empty header
     * is none.
     */
    private Map<String, String> headers(JsonNode row) {
        String caller = row.path("as").asText();
        Map<String, String> headers = new LinkedHashMap<>(
                row.path("case").asText().startsWith("impersonate")
                        ? new RecordedCallers(sts).headers(caller)
                        : switch (caller) {
                            case "alice" -> RecordedCallers.impersonate("alice", "dev\r\nImpersonate-Group: ops");
                            case "bob" -> RecordedCallers.impersonate("bob", "");
                            case "admin" -> RecordedCallers.impersonate("admin", "system:masters");
                            case "invalid" -> Map.of("Authorization", "Bearer nobody");
                            // Who shows nothing gets nowhere here.
                            default -> anonymous();
                        });
        row.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return headers;
    }

    private static Map<String, String> anonymous() {
        Map<String, String> headers = KubeHttp.as("system:anonymous");
        headers.put("Impersonate-Group", "system:unauthenticated");
        return headers;
    }

    /**
     * Of several bindings that allow it Kubernetes names the one it happens to meet first; the order in which it lists rules is its
     * own secret; and it tells the time.
     */
    private static JsonNode comparable(JsonNode answer, JsonNode row) {
        ObjectNode found = (ObjectNode) answer.deepCopy();
        if (found.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
        }
        JsonNode status = found.path("status");
        if (status.path("reason").asText().startsWith("RBAC: allowed by ")) {
            ((ObjectNode) status).put("reason", "RBAC: allowed by …");
        }
        if (row.path("case").asText().startsWith("rules") && status instanceof ObjectNode rules) {
            for (String list : Set.of("resourceRules", "nonResourceRules")) {
                Set<String> texts = new HashSet<>();
                rules.path(list).forEach(rule -> texts.add(rule.toString()));
                rules.put(list, String.join("\n", texts.stream().sorted().toList()));
            }
        }
        if (status.path("userInfo").path("username").asText().equals("bob")) {
            ((ObjectNode) status.path("userInfo")).remove("groups");
        }
        return found;
    }

    static List<String> recorded() throws IOException {
        try (InputStream in = RecordedReviewsTest.class.getResourceAsStream("/io/keyward/kubernetes/reviews.jsonl")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
