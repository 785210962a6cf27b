package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.role;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.grpc.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad requests at both doors: each is refused with the error expected of it, and afterwards everything is as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RejectionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CLUSTERS = List.of("eks-workshop", "payments-prod");
    private static final String ENTRIES = "/clusters/eks-workshop/access-entries";
    private static final int HUGE = 3 * 1024 * 1024;

    private final Stage stage = new Stage();
    private Map<String, Object> before = Map.of();
    private String unowned = "";

    @BeforeAll
    void rememberTheState() {
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role("rejects")));
        stage.eks().post(ENTRIES, Map.of("principalArn", role("rejects"))).expect(200);
        unowned = Stage.principals(stage.lab(), "payments-prod").getFirst();
        Eventually.assertEventually(Duration.ofSeconds(30), () -> {
            JsonNode legacy = stage.api().get("/clusters/legacy").expect(200).json();
            assertThat(legacy.path("observed").path("authenticationMode").asText())
                    .isEqualTo("CONFIG_MAP");
        });
        before = state();
    }

    @AfterAll
    void nothingHasChanged() {
        // The one request that EKS itself refuses is written and put back, which takes two revisions.
        assertThat(state()).isEqualTo(before);
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role("rejects"))).expect(200);
    }

    static Stream<Arguments> rejections() throws IOException {
        try (InputStream in = Objects.requireNonNull(RejectionsTest.class.getResourceAsStream("/rejections.jsonl"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSizeGreaterThanOrEqualTo(60);
            return lines.stream().map(RejectionsTest::row);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rejections")
    void a_bad_request_is_refused(String name, JsonNode row) {
        Rest.Answer answer = ask(row);

        assertThat(answer.status())
                .as("%s: %s", name, answer.text())
                .isEqualTo(row.get("status").asInt());
        assertThat(answer.text()).contains(row.get("message").asText());
        assertThat(answer.text())
                .doesNotContain("io.keyward")
                .doesNotContain("Exception:")
                .doesNotContain("<html");
        if (row.get("api").asText().equals("eks")) {
            assertThat(answer.header("X-Amzn-Requestid")).isNotBlank();
            assertThat(answer.header("x-amzn-ErrorType")).isNotBlank();
            if (!row.get("error").asText().isEmpty()) {
                assertThat(answer.header("x-amzn-ErrorType"))
                        .isEqualTo(row.get("error").asText());
            }
        } else {
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
        }
    }

    private Rest.Answer ask(JsonNode row) {
        String path = row.get("path").asText();
        String door = path.startsWith("@")
                ? path.substring(1, path.indexOf(':'))
                : row.get("api").asText();
        String clean = path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
        String base = stage.platform().gatewayUrl();
        Map<String, String> json = Map.of("Content-Type", "application/json");
        @Nullable String body = body(row.get("body"));
        String method = row.get("method").asText();
        return switch (door) {
            case "eks" -> stage.eks().raw(method, clean, body, json);
            case "rest" -> stage.api().raw(method, clean, body, body == null ? Map.of() : json);
            case "text" -> stage.api().raw(method, clean, body, Map.of("Content-Type", "text/plain"));
            case "noauth" -> new Rest(base, Map.of()).get(clean);
            case "badauth" -> new Rest(base, Map.of("Authorization", "AWS4-HMAC-SHA256 Credential=x")).get(clean);
            case "badtoken" -> new Rest(base + "/api/v1", Map.of("Authorization", "Bearer wrong")).get(clean);
            default -> throw new IllegalArgumentException(door);
        };
    }

    private @Nullable String body(JsonNode body) {
        if (body.isNull()) {
            return null;
        }
        return switch (body.asText()) {
            case "@huge" -> "{\"principalArn\":\"" + "x".repeat(HUGE) + "\"}";
            case "@unowned" -> "{\"principalArn\":\"" + unowned + "\"}";
            default -> body.asText();
        };
    }

    private Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        for (String cluster : CLUSTERS) {
            state.put("desired " + cluster, Stage.contents(stage.eks(), cluster));
            state.put("held " + cluster, Stage.contents(stage.lab(), cluster));
        }
        stage.api()
                .get("/clusters")
                .expect(200)
                .json()
                .get("clusters")
                .forEach(cluster -> state.put(
                        cluster.get("arn").asText(), cluster.get("mode").asText()));
        return state;
    }

    private static Arguments row(String line) {
        try {
            JsonNode row = JSON.readTree(line);
            return Arguments.of(row.get("api").asText() + ": " + row.get("name").asText(), row);
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }
}
