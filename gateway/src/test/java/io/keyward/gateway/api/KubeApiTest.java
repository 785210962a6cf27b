package io.keyward.gateway.api;

import static io.keyward.gateway.api.KubeHttp.ACCESS;
import static io.keyward.gateway.api.KubeHttp.as;
import static io.keyward.gateway.api.KubeHttp.operator;
import static io.keyward.gateway.api.KubeHttp.review;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each cluster's Kubernetes API at {@code /kube/<cluster>}. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class KubeApiTest {

    private static final String GOLDEN = "arn:aws:iam::123456789012:role/golden";
    private static final String RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @TestHTTPResource
    URI gateway;

    private KubeHttp http;

    @BeforeEach
    void connect() {
        http = new KubeHttp(gateway.getPort());
    }

    @ParameterizedTest
    @CsvSource({
        "workshop",
        "arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Fworkshop",
        "arn:aws:eks:us-west-2:123456789012:cluster%2Fworkshop"
    })
    void the_principal_of_an_entry_has_its_access_policies(String cluster) {
        Answer yes = http.ask(cluster, GOLDEN, "delete", "carts");
        assertThat(yes.status()).as(yes.body()).isEqualTo(201);
        assertThat(yes.json().path("status").path("allowed").asBoolean()).isTrue();
        assertThat(yes.json().path("status").path("reason").asText()).contains("AmazonEKSEditPolicy");
        assertThat(http.ask(cluster, GOLDEN, "delete", "assets")
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void a_principal_lists_its_access_policies_rules_too() {
        JsonNode carts = http.post(RULES, as(GOLDEN), "{\"spec\":{\"namespace\":\"carts\"}}")
                .json()
                .path("status");

        assertThat(carts.path("incomplete").asBoolean()).isFalse();
        assertThat(carts.path("resourceRules").toString()).contains("\"pods/exec\"", "selfsubjectaccessreviews");
    }

    @Test
    void a_list_is_incomplete_where_a_policy_is_not_published_and_not_where_a_role_is_missing() {
        JsonNode secret = http.post(
                        RULES, as("arn:aws:iam::123456789012:role/secret"), "{\"spec\":{\"namespace\":\"ui\"}}")
                .json()
                .path("status");
        assertThat(secret.path("incomplete").asBoolean()).isTrue();
        assertThat(secret.path("evaluationError").asText()).contains("AmazonSecretPolicy");

        JsonNode bob = http.post(RULES, as("bob"), "{\"spec\":{\"namespace\":\"ui\"}}")
                .json()
                .path("status");
        assertThat(bob.path("incomplete").asBoolean(true)).isFalse();
        assertThat(bob.path("evaluationError").asText())
                .isEqualTo("clusterrole.rbac.authorization.k8s.io \"gone\" not found");
    }

    @Test
    void a_principal_is_the_user_that_eks_makes_of_it() {
        JsonNode user = http.post(WHO, as(GOLDEN), "{}").json().path("status").path("userInfo");

        assertThat(user.path("username").asText())
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/golden/EKSGetTokenAuth");
        assertThat(user.path("groups").toString()).isEqualTo("[\"viewers\",\"system:authenticated\"]");
        assertThat(user.path("extra").path("canonicalArn").path(0).asText()).isEqualTo(GOLDEN);
    }

    @Test
    void with_anything_beside_the_arn_it_is_a_user_of_that_name_and_rbac_alone_speaks() {
        Map<String, String> headers = as(GOLDEN);
        headers.put("Impersonate-Extra-canonicalArn", GOLDEN);
        headers.put("Impersonate-Extra-principalId", "AROAEXAMPLEgolden");
        assertThat(http.post(ACCESS, headers, review("delete", "carts"))
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
        assertThat(http.ask("workshop", "arn:aws:iam::123456789012:role/nobody", "delete", "carts")
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void what_nobody_can_know_is_said() {
        JsonNode status = http.ask("workshop", "arn:aws:iam::123456789012:role/secret", "delete", "carts")
                .json()
                .path("status");

        assertThat(status.path("allowed").asBoolean()).isFalse();
        assertThat(status.path("evaluationError").asText()).contains("does not publish the rules");
    }

    @Test
    void who_may_simulate_asks_about_anybody_and_is_itself_nobody() {
        String other = "{\"spec\":{\"user\":\"x\",\"groups\":[\"ops\"],\"resourceAttributes\":"
                + "{\"verb\":\"delete\",\"resource\":\"pods\",\"namespace\":\"assets\"}}}";
        assertThat(http.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", operator(), other)
                        .json()
                        .path("status")
                        .path("allowed")
                        .asBoolean())
                .isTrue();
        assertThat(http.post(WHO, operator(), "{}")
                        .json()
                        .path("status")
                        .path("userInfo")
                        .path("username")
                        .asText())
                .isEqualTo("admin");
        assertThat(http.post(ACCESS, operator(), review("list", "carts"))
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void without_a_token_nobody_is_anybody() {
        for (String path : List.of("/version", "/api", "/apis", "/healthz", "/nowhere")) {
            Answer answer = http.send("GET", path, Map.of("Authorization", "", "Impersonate-User", "alice"), "");

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer realm=\"keyward\"");
            assertThat(answer.json().path("message").asText()).isEqualTo("Unauthorized");
        }
    }

    @Test
    void a_token_that_is_not_let_in_is_on_record_once_and_learns_nothing_of_the_cluster() {
        String absent = "absent-" + UUID.randomUUID();
        int before = refusedTokens().size();

        Answer there = show("workshop", "k8s-aws-v1.AAAA");
        Answer notThere = show(absent, "k8s-aws-v1.AAAA");
        Answer noName = show("x".repeat(300), "k8s-aws-v1.AAAA");

        assertThat(there.status()).isEqualTo(401);
        assertThat(notThere.status()).isEqualTo(401);
        assertThat(noName.status()).isEqualTo(401);
        assertThat(notThere.body()).isEqualTo(there.body());
        assertThat(noName.body()).isEqualTo(there.body());
        List<JsonNode> recorded = refusedTokens();
        assertThat(recorded).hasSize(before + 2);
        assertThat(recorded)
                .anySatisfy(event -> assertThat(event.path("cluster").asText()).isEqualTo(absent));
    }

    private Answer show(String cluster, String token) {
        return http.raw().send("GET", "/kube/" + cluster + "/api", Map.of("Authorization", "Bearer " + token), "");
    }

    private List<JsonNode> refusedTokens() {
        List<JsonNode> events = new ArrayList<>();
        http.raw()
                .send(
                        "GET",
                        "/api/v1/audit/events?action=identity.authenticate&outcome=REFUSED&pageSize=1000",
                        Map.of("Authorization", People.bearer(People.ADMIN)),
                        "")
                .json()
                .path("events")
                .forEach(events::add);
        return events;
    }

    @ParameterizedTest
    @CsvSource({"guest, workshop, 403", "viewer, workshop, 403", "simulator, unread, 404", "nobody, workshop, 403"})
    void who_may_not_simulate_there_asks_nothing(String user, String cluster, int status) {
        Answer answer = http.raw()
                .send(
                        "POST",
                        "/kube/" + cluster + ACCESS,
                        Map.of("Authorization", People.bearer(user)),
                        review("list", "carts"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
    }

    @Test
    void a_cluster_that_may_not_be_seen_is_not_there() {
        Map<String, String> simulator = Map.of("Authorization", People.bearer(People.SIMULATOR));

        Answer unseen = http.raw().send("POST", "/kube/unread" + ACCESS, simulator, "{");
        Answer absent = http.raw().send("POST", "/kube/absent" + ACCESS, simulator, "{");

        assertThat(unseen.status()).isEqualTo(404);
        assertThat(absent.body()).isEqualTo(unseen.body().replace("unread", "absent"));
    }

    @Test
    void discovery_tells_of_all_groups_plain_and_aggregated() {
        JsonNode plain = http.send("GET", "/apis", operator(), "").json();
        assertThat(plain.path("groups").findValuesAsText("name")).contains("apps", "batch", "authorization.k8s.io");

        Map<String, String> headers = operator();
        headers.put("Accept", AGGREGATED + ",application/json");
        Answer aggregated = http.send("GET", "/api", headers, "");
        assertThat(aggregated.header("Content-Type")).hasValue(AGGREGATED);
        assertThat(aggregated
                        .json()
                        .path("items")
                        .path(0)
                        .path("versions")
                        .path(0)
                        .path("resources"))
                .hasSizeGreaterThan(15);
        assertThat(http.send("GET", "/apis/apps/v1", operator(), "").body()).contains("\"deployments/scale\"");
        assertThat(http.send("GET", "/openapi/v3", operator(), "")
                        .json()
                        .path("paths")
                        .isObject())
                .isTrue();
        assertThat(http.send("GET", "/readyz", Map.of(), "").body()).isEqualTo("ok");
        assertThat(http.send("GET", "", operator(), "").json().path("paths").isArray())
                .isTrue();
        assertThat(http.send("GET", "?x=1", operator(), "").status()).isEqualTo(200);
    }

    @Test
    void a_decision_is_recorded_with_its_door_under_the_request_s_id() {
        Answer answer = http.ask("workshop", GOLDEN, "patch", "carts");
        String id = answer.header("Audit-Id").orElseThrow();

        JsonNode events = http.raw()
                .send(
                        "GET",
                        "/api/v1/audit/events?requestId=" + id,
                        Map.of("Authorization", People.bearer(People.ADMIN)),
                        "")
                .json()
                .path("events");
        assertThat(events).as(events.toString()).hasSize(1);
        JsonNode event = events.path(0);
        assertThat(event.path("action").asText()).isEqualTo("decision.review");
        assertThat(event.path("actor").asText()).isEqualTo("admin");
        assertThat(event.path("door").asText()).isEqualTo("kube");
        assertThat(event.path("principal").asText()).isEqualTo(GOLDEN);
    }
}
