package io.keyward.gateway.api;

import static io.keyward.gateway.api.KubeHttp.ACCESS;
import static io.keyward.gateway.api.KubeHttp.operator;
import static io.keyward.gateway.api.KubeHttp.review;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each cluster's Kubernetes API refuses, in Kubernetes' words. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class KubeRefusalsTest {

    @TestHTTPResource
    URI gateway;

    private KubeHttp http;

    @BeforeEach
    void connect() {
        http = new KubeHttp(gateway.getPort());
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
        Answer answer = http.post(ACCESS, Map.of("Authorization", authorization), review("list", "carts"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("reason").asText()).isEqualTo("Unauthorized");
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
        assertThat(http.send(method, path, operator(), "").status()).isEqualTo(status);
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
        Answer answer = http.post(ACCESS, operator(), body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("message").asText()).contains(message);
    }

    @Test
    void a_review_that_is_too_long_for_the_service_names_the_member() {
        Answer answer = http.post(ACCESS, operator(), review("x".repeat(1025), "carts"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("verb");
    }

    @Test
    void a_huge_body_is_refused_whatever_it_holds() {
        Answer answer = http.post(ACCESS, operator(), "{\"x\":\"" + "y".repeat(3 << 20) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("message").asText()).isEqualTo("Request entity too large: limit is 3145728");
        assertThat(http.post(ACCESS, operator(), "{\"x\":\"" + "y".repeat(1 << 20) + "\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void media_types_nobody_reads_or_writes_are_refused() {
        Map<String, String> form = operator();
        form.put("Content-Type", "text/plain");
        assertThat(http.post(ACCESS, form, "x").status()).isEqualTo(415);
        Map<String, String> xml = operator();
        xml.put("Accept", "text/html");
        assertThat(http.post(ACCESS, xml, review("list", "carts")).status()).isEqualTo(406);
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
        Answer answer = http.raw().send("GET", target, operator(), "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
        assertThat(answer.json().path("message").asText()).contains(message);
        assertThat(answer.body()).doesNotContain("10.0.0.7", "secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kube", "/kube/"})
    void without_a_cluster_there_is_no_page(String target) {
        assertThat(http.raw().send("GET", target, operator(), "").status()).isEqualTo(404);
    }
}
