package io.keyward.gateway.api;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.fake.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what for. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class HallTest {

    private static final Duration REVOKED = Duration.ofSeconds(1);
    private static final Duration RECORDED = Duration.ofSeconds(10);
    private static final String BINDINGS = "/api/v1/role-bindings";

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
    @CsvSource({
        "GET, /api/v1/clusters/workshop, 200, 200, 200, 200",
        "GET, /api/v1/clusters/unread, 200, 404, 404, 404",
        "GET, /api/v1/clusters/absent, 404, 404, 404, 404",
        "GET, /api/v1/clusters/workshop/access-entries, 200, 200, 200, 200",
        "POST, /api/v1/clusters/workshop/access-entries, 403, 403, 403, 400",
        "POST, /api/v1/clusters/unread/access-entries, 403, 403, 403, 404",
        "POST, /api/v1/clusters/workshop:batchChange, 403, 403, 403, 400",
        "PATCH, /api/v1/clusters/workshop, 403, 403, 403, 403",
        "DELETE, /api/v1/clusters/absent, 403, 403, 403, 403",
        "PUT, /api/v1/clusters/workshop/rbac, 403, 403, 403, 403",
        "POST, /api/v1/decisions:check, 403, 403, 400, 400",
        "GET, /api/v1/audit/events, 403, 403, 403, 403",
        "GET, /api/v1/role-bindings, 403, 403, 403, 403",
        "POST, /api/v1/access-keys, 403, 403, 403, 403",
        "GET, /api/v1/access-keys, 200, 200, 200, 200",
        "GET, /api/v1/access-policies, 200, 200, 200, 200",
        "GET, /q/metrics, 200, 200, 200, 200",
        "GET, /q/nothing, 404, 404, 404, 404"
    })
    void each_role_may_do_its_own(String method, String target, int viewer, int guest, int simulator, int operator) {
        Map<String, Integer> expected = Map.of(
                People.VIEWER, viewer, People.GUEST, guest, People.SIMULATOR, simulator, People.OPERATOR, operator);
        expected.forEach((user, status) -> {
            Answer answer = http.send(
                    method,
                    target,
                    Map.of("Authorization", People.bearer(user)),
                    method.equals("GET") || method.equals("DELETE") ? "" : "{}");

            assertThat(answer.status()).as(user + answer.body()).isEqualTo(status);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q/metrics",
                "/q/nothing",
                "/q/health/../metrics",
                "/q",
                "/api",
                "/api/v1",
                "/api/v1/nothing",
                "/tlog/checkpoint",
                "/kube",
                "/kube/workshop/api",
                "/kube/workshop/webhooks/authorize",
                "/clusters",
                "/nowhere"
            })
    void without_a_credential_nobody_learns_what_there_is(String target) {
        for (String method : new String[] {"GET", "POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
            Answer answer = http.send(method, target, Map.of("Authorization", ""), "");

            assertThat(answer.status()).as(method + answer.body()).isIn(400, 401, 403);
            assertThat(answer.body()).doesNotContain("workshop");
        }
    }

    @Test
    void what_may_not_be_seen_is_answered_as_what_is_not_there() {
        Map<String, String> operator = Map.of("Authorization", People.bearer(People.OPERATOR), "X-Request-Id", "same");
        for (String rest : new String[] {"", "/drift", "/rbac", "/access-entries", "/access-entries/x"}) {
            Answer unseen = http.send("GET", "/api/v1/clusters/unread" + rest, operator, "");
            Answer absent = http.send("GET", "/api/v1/clusters/absent" + rest, operator, "");

            assertThat(unseen.status()).isEqualTo(404);
            assertThat(absent.body()).isEqualTo(unseen.body().replace("unread", "absent"));
            assertThat(absent.headers()).isEqualTo(unseen.headers());
        }
        Answer bad = http.send("POST", "/api/v1/clusters/unread/access-entries", operator, "{\"a");
        assertThat(bad.status()).as("before its body is judged").isEqualTo(404);
    }

    @Test
    void a_key_is_good_until_it_is_revoked() {
        Answer issued = admin("POST", "/api/v1/access-keys", "{\"name\":\"ci\",\"role\":\"VIEWER\"}");
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        String id = issued.json().path("accessKeyId").asText();
        assertThat(issued.json().path("secretAccessKey").asText()).isEqualTo("secret-of-" + id);
        assertThat(issued.header("Location").orElseThrow()).endsWith("/api/v1/access-keys/" + id);
        assertEventually(
                REVOKED,
                () -> assertThat(http.eks(id, "GET", "/clusters", "").status()).isEqualTo(200));
        Answer self = http.send("GET", "/api/v1/whoami", signed(id, "/api/v1/whoami"), "");
        assertThat(self.json().path("via").asText()).as(self.body()).isEqualTo("ACCESS_KEY");
        assertThat(self.json().path("roles").path(0).path("role").asText()).isEqualTo("VIEWER");

        assertThat(admin("DELETE", "/api/v1/access-keys/" + id, "").status()).isEqualTo(204);

        assertEventually(
                REVOKED, () -> assertThat(http.eks(id, "GET", "/clusters", "").header("x-amzn-ErrorType"))
                        .hasValue("UnrecognizedClientException"));
        assertThat(admin("GET", "/api/v1/access-keys/" + id, "").status()).isEqualTo(404);
    }

    @Test
    void a_key_is_rotated() {
        String id = admin("POST", "/api/v1/access-keys", "{\"name\":\"old\",\"role\":\"VIEWER\"}")
                .json()
                .path("accessKeyId")
                .asText();

        Answer rotated = admin("POST", "/api/v1/access-keys/" + id + ":rotate", "{\"overlap\":\"60s\"}");

        assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
        assertThat(rotated.json().path("name").asText()).isEqualTo("old");
        assertThat(rotated.json().path("oldExpireTime").asText()).isNotEmpty();
        assertThat(admin("GET", "/api/v1/access-keys/" + id, "").json().has("secretAccessKey"))
                .isFalse();
    }

    @Test
    void bindings_are_put_shown_and_removed() {
        String body =
                "{\"role\":\"OPERATOR\",\"subjects\":[{\"group\":\"carts\"}],\"scope\":{\"clusterLabels\":{\"env\":\"dev\"}},"
                        + "\"boundary\":{\"policies\":[\"AmazonEKSViewPolicy\"],\"maxDuration\":\"28800s\"}}";
        Answer judged = admin("PUT", BINDINGS + "/carts?validateOnly=true", body);
        assertThat(judged.status()).as(judged.body()).isEqualTo(201);
        assertThat(admin("GET", BINDINGS + "/carts", "").status()).isEqualTo(404);

        assertThat(admin("PUT", BINDINGS + "/carts", body).status()).isEqualTo(201);
        Answer shown = admin("GET", BINDINGS + "/carts", "");
        assertThat(shown.json().path("boundary").path("maxDuration").asText()).isEqualTo("28800s");
        String etag = shown.header("ETag").orElseThrow();
        assertThat(etag).isEqualTo("\"" + shown.json().path("etag").asText() + "\"");

        assertThat(ifMatch("PUT", body, "\"other\"").status()).isEqualTo(409);
        assertThat(ifMatch("PUT", body, "other").status()).isEqualTo(400);
        assertThat(ifMatch("PUT", body, etag).status()).isEqualTo(200);
        assertThat(ifMatch("DELETE", "", etag).status()).isEqualTo(409);
        assertThat(admin("DELETE", BINDINGS + "/carts", "").status()).isEqualTo(204);
        Answer last = admin("DELETE", BINDINGS + "/admins", "");
        assertThat(last.status()).isEqualTo(409);
        assertThat(last.json().path("reason").asText()).isEqualTo("LAST_ADMINISTRATOR_BINDING");
        Answer bad =
                admin("PUT", BINDINGS + "/x", "{\"role\":\"VIEWER\",\"subjects\":[{\"user\":\"a\",\"group\":\"b\"}]}");
        assertThat(bad.json().path("errors").findValuesAsText("field")).containsExactly("subjects[0]");
    }

    @Test
    void a_webhook_credential_is_good_for_its_cluster_alone() {
        Answer issued = admin("POST", "/api/v1/clusters/workshop/webhook-credentials", "{\"name\":\"kind\"}");
        assertThat(issued.status()).as(issued.body()).isEqualTo(201);
        Map<String, String> bearer =
                Map.of("Authorization", "Bearer " + issued.json().path("token").asText());
        String review = "{\"spec\":{\"user\":\"u\",\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}";
        String workshop = "/kube/workshop/webhooks/authorize";

        assertThat(http.send("POST", workshop, bearer, review).status()).isEqualTo(200);
        assertThat(http.send("POST", "/kube/unread/webhooks/authorize", bearer, review)
                        .status())
                .isEqualTo(401);
        assertThat(http.send("GET", "/api/v1/clusters", bearer, "").status()).isEqualTo(401);
        assertThat(http.send("POST", workshop, Map.of("Authorization", People.bearer(People.ADMIN)), review)
                        .status())
                .isEqualTo(401);

        String id = issued.json().path("id").asText();
        assertThat(admin("DELETE", "/api/v1/clusters/unread/webhook-credentials/" + id, "")
                        .status())
                .isEqualTo(404);
        assertThat(admin("DELETE", "/api/v1/clusters/workshop/webhook-credentials/" + id, "")
                        .status())
                .isEqualTo(204);
        assertEventually(REVOKED, () -> assertThat(
                        http.send("POST", workshop, bearer, review).status())
                .isEqualTo(401));
    }

    @Test
    void a_signed_change_that_is_sent_again_has_no_second_effect() {
        String target = "/clusters/workshop/access-entries";
        String principal = "arn:aws:iam::123456789012:role/replayed";
        String body = "{\"principalArn\":\"" + principal + "\"}";
        Map<String, String> signed = http.signed("123456789012", "us-west-2", "POST", target, body);

        Answer first = http.send("POST", target, signed, body);
        Answer replay = http.send("POST", target, signed, body);

        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(replay.body()).isEqualTo(first.body());
        JsonNode events = admin("GET", "/api/v1/audit/events?action=access-entry.create&principal=" + principal, "")
                .json()
                .path("events");
        assertThat(events).hasSize(1);
        assertThat(events.toString()).contains("sigv4/123456789012/");
    }

    @Test
    void a_bound_iam_principal_gets_a_key_for_a_while() {
        Answer login = login(Tokens.of(sts, "ASIABOB", Instant.now(), 1), "");
        assertThat(login.status()).as(login.body()).isEqualTo(200);
        String id = login.json().path("accessKeyId").asText();
        assertThat(login.json().path("account").asText()).isEqualTo("123456789012");
        assertThat(Instant.parse(login.json().path("expireTime").asText())).isAfter(Instant.now());

        assertThat(http.eks(id, "GET", "/clusters/workshop", "").status()).isEqualTo(200);
        Answer self = http.send("GET", "/api/v1/whoami", signed(id, "/api/v1/whoami"), "");
        assertThat(self.json().path("name").asText()).isEqualTo("arn:aws:iam::123456789012:role/bob");
        assertThat(self.json().path("via").asText()).isEqualTo("STS");
        assertThat(login(Tokens.of(sts, "ASIABOB", Instant.now(), 1), ",\"cluster\":\"workshop\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void who_gets_no_key_is_told_the_same_and_is_on_record() {
        for (String token : new String[] {
            "x",
            "k8s-aws-v1.",
            Tokens.of(sts, "ASIAFORGED", Instant.now(), 1),
            Tokens.of(sts, "ASIASTRANGER", Instant.now(), 1),
            Tokens.of(sts, "ASIABOB", Instant.now().minusSeconds(901), 1)
        }) {
            Answer answer = login(token, "");

            assertThat(answer.status()).as(answer.body()).isEqualTo(401);
            assertThat(answer.json().path("detail").asText()).isEqualTo("The token is not accepted.");
        }
        assertThat(login("x", ",\"cluster\":\"eks-workshop\"").status()).isEqualTo(400);
        // Of one address, one a second is recorded, and others come from this one.
        assertEventually(RECORDED, () -> {
            login(Tokens.of(sts, "ASIASTRANGER", Instant.now(), 1), "");
            assertThat(refusals()).contains("POST /api/v1/aws-login", "ERROR_REASON_PRINCIPAL_NOT_BOUND");
        });
        assertThat(refusals()).doesNotContain("X-Amz-Signature");
    }

    @Test
    void who_is_turned_away_is_on_record_and_cannot_fill_it() {
        Map<String, String> headers = Map.of("Authorization", People.bearer("eve"));
        for (int i = 0; i < 40; i++) {
            assertThat(http.send("GET", "/api/v1/role-bindings", headers, "").status())
                    .isEqualTo(403);
        }

        String refused = refusals();
        int recorded = refused.split("name: \\\\\"eve\\\\\"", -1).length - 1;
        assertThat(refused).contains("GET /api/v1/role-bindings", "ERROR_REASON_PERMISSION_DENIED");
        assertThat(recorded).isBetween(1, 39);
    }

    @Test
    void too_many_headers_are_refused() {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < 101; i++) {
            headers.put("X-" + i, "y");
        }
        assertThat(http.send("GET", "/api/v1/clusters", headers, "").status()).isEqualTo(431);
    }

    private String refusals() {
        return admin("GET", "/api/v1/audit/events?action=call.refused&pageSize=1000", "")
                .body();
    }

    private Answer login(String token, String more) {
        return http.send(
                "POST", "/api/v1/aws-login", Map.of("Authorization", ""), "{\"token\":\"" + token + "\"" + more + "}");
    }

    private Map<String, String> signed(String id, String target) {
        return http.signed(id, "us-west-2", "GET", target, "");
    }

    private Answer ifMatch(String method, String body, String etag) {
        return http.send(
                method,
                BINDINGS + "/carts",
                Map.of("Authorization", People.bearer(People.ADMIN), "If-Match", etag),
                body);
    }

    private Answer admin(String method, String target, String body) {
        return http.send(method, target, Map.of("Authorization", People.bearer(People.ADMIN)), body);
    }
}
