package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each cluster's Kubernetes API at {@code /kube/<cluster>}. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class KubeApiTest {

    private static final String GOLDEN = "arn:aws:iam::123456789012:role/golden";
    private static final String ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    private static final String WHO = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @ParameterizedTest
    @CsvSource({
        "workshop",
        "arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Fworkshop",
        "arn:aws:eks:us-west-2:123456789012:cluster%2Fworkshop"
    })
    void the_principal_of_an_entry_has_its_access_policies(String cluster) {
        Answer yes = ask(cluster, GOLDEN, "delete", "carts");
        assertThat(yes.status()).as(yes.body()).isEqualTo(201);
        assertThat(yes.json().path("status").path("allowed").asBoolean()).isTrue();
        assertThat(yes.json().path("status").path("reason").asText()).contains("AmazonEKSEditPolicy");
        assertThat(ask(cluster, GOLDEN, "delete", "assets")
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void a_principal_lists_its_access_policies_rules_too() {
        JsonNode carts = post(RULES, as(GOLDEN), "{\"spec\":{\"namespace\":\"carts\"}}")
                .json()
                .path("status");

        assertThat(carts.path("incomplete").asBoolean()).isFalse();
        assertThat(carts.path("resourceRules").toString()).contains("\"pods/exec\"", "selfsubjectaccessreviews");
    }

    @Test
    void a_principal_is_the_user_that_eks_makes_of_it() {
        JsonNode user = post(WHO, as(GOLDEN), "{}").json().path("status").path("userInfo");

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
        assertThat(post(ACCESS, headers, review("delete", "carts"))
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
        assertThat(ask("workshop", "arn:aws:iam::123456789012:role/nobody", "delete", "carts")
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void what_nobody_can_know_is_said() {
        JsonNode status = ask("workshop", "arn:aws:iam::123456789012:role/secret", "delete", "carts")
                .json()
                .path("status");

        assertThat(status.path("allowed").asBoolean()).isFalse();
        assertThat(status.path("evaluationError").asText()).contains("does not publish the rules");
    }

    @Test
    void the_operator_asks_about_anybody_and_is_itself_nobody() {
        String other = "{\"spec\":{\"user\":\"x\",\"groups\":[\"ops\"],\"resourceAttributes\":"
                + "{\"verb\":\"delete\",\"resource\":\"pods\",\"namespace\":\"assets\"}}}";
        assertThat(post("/apis/authorization.k8s.io/v1/subjectaccessreviews", operator(), other)
                        .json()
                        .path("status")
                        .path("allowed")
                        .asBoolean())
                .isTrue();
        assertThat(post(WHO, operator(), "{}")
                        .json()
                        .path("status")
                        .path("userInfo")
                        .path("username")
                        .asText())
                .isEqualTo("keyward:operator");
        assertThat(post(ACCESS, operator(), review("list", "carts"))
                        .json()
                        .path("status")
                        .toString())
                .isEqualTo("{\"allowed\":false}");
    }

    @Test
    void without_a_token_nobody_is_anybody() {
        Answer other = post(ACCESS, Map.of("Impersonate-User", "alice"), review("list", "carts"));
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.json().path("message").asText())
                .isEqualTo(
                        "users \"alice\" is forbidden: User \"system:anonymous\" cannot impersonate resource \"users\""
                                + " in API group \"\" at the cluster scope");
        assertThat(send("GET", "/version", Map.of(), "").status()).isEqualTo(200);
        assertThat(send("GET", "/api", Map.of(), "").json().path("message").asText())
                .isEqualTo("forbidden: User \"system:anonymous\" cannot get path \"/api\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer wrong",
                "Bearer ",
                "Basic b3A6eA==",
                "Basic !!",
                "Basic b3A=",
                "Bearer k8s-aws-v1.aHR0cHM6Ly8xNjkuMjU0LjE2OS4yNTQv"
            })
    void credentials_nobody_knows_are_unauthorized(String authorization) {
        Answer answer = post(ACCESS, Map.of("Authorization", authorization), review("list", "carts"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("reason").asText()).isEqualTo("Unauthorized");
    }

    @Test
    void discovery_tells_of_all_groups_plain_and_aggregated() {
        JsonNode plain = send("GET", "/apis", operator(), "").json();
        assertThat(plain.path("groups").findValuesAsText("name")).contains("apps", "batch", "authorization.k8s.io");

        Map<String, String> headers = operator();
        headers.put("Accept", AGGREGATED + ",application/json");
        Answer aggregated = send("GET", "/api", headers, "");
        assertThat(aggregated.header("Content-Type")).hasValue(AGGREGATED);
        assertThat(aggregated
                        .json()
                        .path("items")
                        .path(0)
                        .path("versions")
                        .path(0)
                        .path("resources"))
                .hasSizeGreaterThan(15);
        assertThat(send("GET", "/apis/apps/v1", operator(), "").body()).contains("\"deployments/scale\"");
        assertThat(send("GET", "/openapi/v3", operator(), "")
                        .json()
                        .path("paths")
                        .isObject())
                .isTrue();
        assertThat(send("GET", "/readyz", Map.of(), "").body()).isEqualTo("ok");
        assertThat(send("GET", "", operator(), "").json().path("paths").isArray())
                .isTrue();
        assertThat(send("GET", "?x=1", operator(), "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/namespaces/carts/pods,404",
        "DELETE,/api/v1/namespaces/carts/pods/web,404",
        "PUT,/apis/authorization.k8s.io/v1/selfsubjectaccessreviews,405",
        "GET,/apis/authentication.k8s.io/v1/selfsubjectreviews,405",
        "POST,/apis,405",
        "POST,/apis/authorization.k8s.io/v1beta1/selfsubjectaccessreviews,404",
        "GET,/nope,404",
        "GET,/api/v1/watch,500"
    })
    void nothing_else_is_there(String method, String path, int status) {
        assertThat(send(method, path, operator(), "").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|400|json parse error",
                "[]|400|cannot unmarshal array",
                "''|400|unexpected end of JSON input",
                "{\"kind\":\"Pod\"}|400|no kind \"Pod\" is registered",
                "{\"apiVersion\":\"v1\"}|400|is registered for version \"v1\"",
                "{\"spec\":[]}|400|cannot unmarshal array into Go struct field",
                "{\"spec\":{}}|422|exactly one of nonResourceAttributes or resourceAttributes"
            })
    void a_malformed_review_is_refused(String body, int status, String message) {
        Answer answer = post(ACCESS, operator(), body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("message").asText()).contains(message);
    }

    @Test
    void a_review_that_is_too_long_for_the_service_names_the_member() {
        Answer answer = post(ACCESS, operator(), review("x".repeat(1025), "carts"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("verb");
    }

    @Test
    void a_huge_body_is_refused_whatever_it_holds() {
        Answer answer = post(ACCESS, operator(), "{\"x\":\"" + "y".repeat(3 << 20) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("message").asText()).isEqualTo("Request entity too large: limit is 3145728");
        assertThat(post(ACCESS, operator(), "{\"x\":\"" + "y".repeat(1 << 20) + "\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void media_types_nobody_reads_or_writes_are_refused() {
        Map<String, String> form = operator();
        form.put("Content-Type", "text/plain");
        assertThat(post(ACCESS, form, "x").status()).isEqualTo(415);
        Map<String, String> xml = operator();
        xml.put("Accept", "text/html");
        assertThat(post(ACCESS, xml, review("list", "carts")).status()).isEqualTo(406);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/kube/nope/api|404|clusters \"nope\" not found",
                "/kube/twice/api|400|more than one cluster has the name twice",
                "/kube/down/api|503|access-service does not answer",
                "/kube/broken/api|500|Keyward could not answer",
                "/kube/workshop//api|400|empty segment",
                "/kube/workshop/%ff|400|not valid UTF-8"
            })
    void clusters_and_paths_that_cannot_be_answered_for_say_why(String target, int status, String message) {
        Answer answer = http.send("GET", target, operator(), "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
        assertThat(answer.json().path("message").asText()).contains(message);
        assertThat(answer.body()).doesNotContain("10.0.0.7", "secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kube", "/kube/"})
    void without_a_cluster_there_is_no_page(String target) {
        assertThat(http.send("GET", target, operator(), "").status()).isEqualTo(404);
    }

    @Test
    void a_decision_is_recorded_with_its_door_under_the_request_s_id() {
        Answer answer = ask("workshop", GOLDEN, "patch", "carts");
        String id = answer.header("Audit-Id").orElseThrow();

        JsonNode events = http.send(
                        "GET",
                        "/api/v1/audit/events?requestId=" + id,
                        Map.of("Authorization", "Bearer " + FakePlatform.TOKEN),
                        "")
                .json()
                .path("events");
        assertThat(events).as(events.toString()).hasSize(1);
        JsonNode event = events.path(0);
        assertThat(event.path("action").asText()).isEqualTo("decision.review");
        assertThat(event.path("actor").asText()).isEqualTo("operator");
        assertThat(event.path("door").asText()).isEqualTo("kube");
        assertThat(event.path("principal").asText()).isEqualTo(GOLDEN);
    }

    private Answer ask(String cluster, String principal, String verb, String namespace) {
        return http.send("POST", "/kube/" + cluster + ACCESS, as(principal), review(verb, namespace));
    }

    private Answer post(String path, Map<String, String> headers, String body) {
        return send("POST", path, headers, body);
    }

    private Answer send(String method, String path, Map<String, String> headers, String body) {
        return http.send(method, "/kube/workshop" + path, headers, body);
    }

    private static String review(String verb, String namespace) {
        return "{\"spec\":{\"resourceAttributes\":{\"verb\":\"" + verb + "\",\"resource\":\"pods\",\"namespace\":\""
                + namespace + "\"}}}";
    }

    private static Map<String, String> operator() {
        return new HashMap<>(Map.of("Authorization", "Bearer " + FakePlatform.TOKEN));
    }

    private static Map<String, String> as(String user) {
        Map<String, String> headers = operator();
        headers.put("Impersonate-User", user);
        return headers;
    }
}
