package io.keyward.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.fake.Tokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(WebhookPlatform.Profile.class)
class WebhooksTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEW =
            "{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"spec\":{\"token\":\"%s\"}}";
    private static final String REFUSED =
            "{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"status\":{\"authenticated\":false}}";

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "keyward.gateway.sts-endpoints")
    String sts;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void what_an_api_server_asks_is_answered_in_kind(String line) throws JsonProcessingException {
        JsonNode row = JSON.readTree(line.replace("{token}", good()));

        for (String cluster : List.of(
                "eks-workshop",
                "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop",
                "arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Feks-workshop")) {
            String target =
                    "/kube/" + cluster + "/webhooks/" + row.path("webhook").asText() + "?timeout=30s";
            Answer answer =
                    http.send("POST", target, Map.of(), row.path("request").toString());

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).hasValue("application/json");
            assertThat(answer.json().path("kind")).isEqualTo(row.path("request").path("kind"));
            assertThat(answer.json().path("apiVersion"))
                    .isEqualTo(row.path("request").path("apiVersion"));
            assertThat(answer.json().path("status")).isEqualTo(row.path("status"));
            assertThat(answer.json().has("spec")).isFalse();
        }
    }

    @Test
    void the_older_version_is_answered_in_itself() {
        JsonNode login = authenticate(
                        "eks-workshop", REVIEW.replace("/v1", "/v1beta1").formatted(good()))
                .json();
        JsonNode access = authorize("{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1beta1\","
                        + "\"metadata\":{\"creationTimestamp\":null},\"spec\":{\"user\":\"u\",\"group\":[\"dev\"],"
                        + "\"extra\":{\"canonicalArn\":[\"a\"]},"
                        + "\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\",\"namespace\":\"carts\"}}}")
                .json();

        assertThat(login.path("apiVersion").asText()).isEqualTo("authentication.k8s.io/v1beta1");
        assertThat(login.path("status").path("authenticated").asBoolean()).isTrue();
        assertThat(access.path("apiVersion").asText()).isEqualTo("authorization.k8s.io/v1beta1");
        assertThat(access.path("status").path("allowed").asBoolean()).isTrue();
    }

    @Test
    void whoever_is_not_let_in_is_told_the_same() {
        String expired = Tokens.of(sts, "ASIAX", Instant.now().minusSeconds(901), 1);
        for (String token :
                List.of("a.service.account", "k8s-aws-v1.", expired, signed("ASIASTRANGER"), signed("ASIAFORGED"))) {
            Answer answer = authenticate("eks-workshop", REVIEW.formatted(token));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().strip()).isEqualTo(REFUSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"down, 503", "broken, 500"})
    void no_token_is_refused_off_the_record(String cluster, int status) {
        assertThat(authenticate(cluster, REVIEW.formatted("nonsense")).status()).isEqualTo(status);
    }

    @Test
    void a_token_for_another_cluster_is_not_let_in() {
        assertThat(authenticate("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop", REVIEW.formatted(good()))
                        .body())
                .contains("\"authenticated\":true");
        assertThat(authenticate("other", REVIEW.formatted(good())).status()).isEqualTo(404);
    }

    @Test
    void a_token_points_nowhere() throws IOException {
        try (ServerSocketChannel foreign = ServerSocketChannel.open()) {
            foreign.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            foreign.configureBlocking(false);
            int port = foreign.socket().getLocalPort();
            String known = URI.create(sts).getAuthority();
            for (String host : List.of(
                    "http://127.0.0.1:" + port,
                    "https://127.0.0.1:" + port,
                    "http://localhost:" + port,
                    "http://2130706433:" + port,
                    "http://[::ffff:127.0.0.1]:" + port,
                    "http://" + known + "@127.0.0.1:" + port,
                    "http://127.0.0.1:" + port + "#@" + known,
                    "http://127.0.0.1:" + port + "\\\\@" + known,
                    "HTTP://127.0.0.1:" + port)) {
                Answer answer =
                        authenticate("eks-workshop", REVIEW.formatted(Tokens.of(host, "ASIAX", Instant.now(), 1)));
                assertThat(answer.body().strip()).as(host).isEqualTo(REFUSED);
            }
            String redirected = Tokens.of(sts, "ASIAREDIRECT", Instant.now(), port);
            assertThat(authenticate("eks-workshop", REVIEW.formatted(redirected))
                            .body()
                            .strip())
                    .isEqualTo(REFUSED);

            assertThat(foreign.accept()).as("a connection").isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ASIATHROTTLED, 429, TooManyRequests",
        "ASIADOWN, 503, ServiceUnavailable",
        "ASIAHUGE, 503, ServiceUnavailable"
    })
    void an_sts_that_does_not_tell_is_no_verdict(String key, int status, String reason) {
        Answer answer = authenticate("eks-workshop", REVIEW.formatted(signed(key)));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("reason").asText()).isEqualTo(reason);
        assertThat(answer.header("Retry-After")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"down, 503, ServiceUnavailable", "broken, 500, InternalError", "nope, 404, NotFound"})
    void a_cluster_without_an_answer_is_a_failure(String cluster, int status, String reason) {
        String review = "{\"spec\":{\"user\":\"u\",\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}";

        Answer answer = http.send("POST", "/kube/" + cluster + "/webhooks/authorize", Map.of(), review);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
        assertThat(answer.json().path("reason").asText()).isEqualTo(reason);
        assertThat(answer.body()).doesNotContain("10.0.0.7").doesNotContain("secret");
    }

    @Test
    void an_unknown_cluster_is_not_found_whatever_the_token() {
        Answer answer = authenticate("nope", REVIEW.formatted("nonsense"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("message").asText())
                .isEqualTo("clusters \"arn:aws:eks:us-west-2:123456789012:cluster/nope\" not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer x", "Bearer kww_of-eks-worksho", "Bearer kww_of-other", "Basic kww_of-eks-workshop"})
    void who_is_not_the_cluster_s_own_api_server_learns_nothing(String authorization) {
        for (String path : List.of("/authorize", "/authenticate", "/x", "")) {
            Answer answer = http.send(
                    "POST", "/kube/eks-workshop/webhooks" + path, Map.of("Authorization", authorization), "{");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isPresent();
            assertThat(answer.json().path("message").asText()).isEqualTo("Unauthorized");
        }
    }

    static Stream<String> recorded() throws IOException {
        try (InputStream in = WebhooksTest.class.getResourceAsStream("webhooks.jsonl")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).lines();
        }
    }

    private String good() {
        return signed("ASIAX");
    }

    private String signed(String key) {
        return Tokens.of(sts, key, Instant.now(), 1);
    }

    private Answer authenticate(String cluster, String review) {
        return http.send("POST", "/kube/" + cluster + "/webhooks/authenticate", Map.of(), review);
    }

    private Answer authorize(String review) {
        return http.send("POST", "/kube/eks-workshop/webhooks/authorize", Map.of(), review);
    }
}
