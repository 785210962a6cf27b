package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.fake.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of {@code aws eks get-token} at a cluster's API. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class KubeLoginTest {

    private static final String AUTHENTICATE = "identity.authenticate";
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String SESSION = "arn:aws:sts::123456789012:assumed-role/golden/EKSGetTokenAuth";

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "keyward.gateway.sts-endpoints")
    String sts;

    private KubeHttp http;

    @BeforeEach
    void connect() {
        http = new KubeHttp(gateway.getPort());
    }

    @Test
    void its_owner_is_the_user_it_would_be_on_the_cluster() {
        JsonNode user = http.post(WHO, golden(), "{}").json().path("status").path("userInfo");

        assertThat(user.path("username").asText()).isEqualTo(SESSION);
        assertThat(user.path("groups").toString()).isEqualTo("[\"viewers\",\"system:authenticated\"]");
        assertThat(user.path("extra").path("accessKeyId").path(0).asText()).isEqualTo("ASIAGOLDEN");
    }

    @Test
    void its_owner_has_its_access_policies_and_no_more() {
        assertThat(allowed(golden(), "carts")).isTrue();
        assertThat(allowed(golden(), "assets")).isFalse();

        Answer discovery = http.send("GET", "/apis", golden(), "");
        assertThat(discovery.status()).isEqualTo(200);
    }

    @Test
    void its_owner_is_no_operator() {
        Answer other = http.post(
                "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                golden(),
                "{\"spec\":{\"user\":\"alice\",\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\"}}}");
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.json().path("message").asText())
                .startsWith("subjectaccessreviews.authorization.k8s.io is forbidden: User \"" + SESSION + "\"");

        Map<String, String> asAlice = golden();
        asAlice.put("Impersonate-User", "alice");
        Answer impersonation = http.post(WHO, asAlice, "{}");
        assertThat(impersonation.status()).isEqualTo(403);
        assertThat(impersonation.json().path("message").asText()).contains("cannot impersonate resource \"users\"");
    }

    @Test
    void it_is_for_one_cluster() {
        assertThat(http.raw().send("POST", "/kube/unread" + WHO, golden(), "{}").status())
                .isEqualTo(401);
    }

    @Test
    void whoever_is_not_let_in_is_told_the_same() {
        String expired = Tokens.of(sts, "ASIAGOLDEN", Instant.now().minusSeconds(901), 1);
        String elsewhere = Tokens.of("http://127.0.0.1:1", "ASIAGOLDEN", Instant.now(), 1);
        String large = "k8s-aws-v1." + "a".repeat(5_000);
        for (String token :
                List.of("k8s-aws-v1.", expired, elsewhere, large, signed("ASIASTRANGER"), signed("ASIAFORGED"))) {
            Answer answer = http.post(WHO, bearer(token), "{}");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().path("message").asText()).isEqualTo("Unauthorized");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ASIATHROTTLED, 429, TooManyRequests",
        "ASIADOWN, 503, ServiceUnavailable",
        "ASIAHUGE, 503, ServiceUnavailable"
    })
    void an_sts_that_does_not_tell_is_no_verdict(String key, int status, String reason) {
        Answer answer = http.post(WHO, bearer(signed(key)), "{}");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void each_login_and_each_refusal_is_on_record_under_the_door() {
        JsonNode login = events(http.post(KubeHttp.ACCESS, golden(), KubeHttp.review("delete", "carts")));
        assertThat(login.findValuesAsText("action")).containsExactlyInAnyOrder(AUTHENTICATE, "decision.review");
        assertThat(login.findValuesAsText("door")).containsOnly("kube");
        assertThat(login.findValuesAsText("actor")).contains(SESSION);

        String forged = signed("ASIAFORGED");
        JsonNode refusal = events(http.post(WHO, bearer(forged), "{}"));
        assertThat(refusal.findValuesAsText("action")).containsExactly(AUTHENTICATE);
        assertThat(refusal.findValuesAsText("outcome")).containsExactly("REFUSED");
        assertThat(refusal.toString()).contains("SignatureDoesNotMatch").doesNotContain("X-Amz", forged);
    }

    private JsonNode events(Answer answer) {
        String id = answer.header("Audit-Id").orElseThrow();
        return http.raw()
                .send("GET", "/api/v1/audit/events?requestId=" + id, KubeHttp.operator(), "")
                .json()
                .path("events");
    }

    private boolean allowed(Map<String, String> headers, String namespace) {
        return http.post(KubeHttp.ACCESS, headers, KubeHttp.review("delete", namespace))
                .json()
                .path("status")
                .path("allowed")
                .asBoolean();
    }

    private Map<String, String> golden() {
        return bearer(signed("ASIAGOLDEN"));
    }

    private String signed(String key) {
        return Tokens.of(sts, key, Instant.now(), 1);
    }

    private static Map<String, String> bearer(String token) {
        return new HashMap<>(Map.of("Authorization", "Bearer " + token));
    }
}
