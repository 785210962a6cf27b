package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every bad request gets the error that its table says, and changes nothing. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class RejectionsTest {

    @TestHTTPResource
    URI gateway;

    private RawHttp http;
    private int eventsBefore;

    static List<Rejection> eks() {
        return Rejection.all("eks.json");
    }

    static List<Rejection> rest() {
        return Rejection.all("rest.json");
    }

    @BeforeEach
    void look() {
        http = new RawHttp(gateway.getPort());
        eventsBefore = events();
    }

    @AfterEach
    void nothing_has_changed() {
        assertThat(events()).isEqualTo(eventsBefore);
    }

    @ParameterizedTest
    @MethodSource("eks")
    void the_eks_api_refuses(Rejection rejection) {
        Answer answer =
                http.send(rejection.method(), rejection.targetText(), rejection.headers(), rejection.bodyText());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(rejection.status());
        assertThat(answer.header("x-amzn-ErrorType")).hasValue(rejection.error());
        assertThat(answer.header("X-Amzn-Requestid")).isPresent();
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        JsonNode body = answer.json();
        assertThat(body.path("__type").asText()).isEqualTo(rejection.error());
        assertThat(body.path("message").asText()).contains(rejection.message());
        assertThat(body.path("clusterName").asText(null)).isEqualTo(rejection.clusterName());
        saysNothingOfTheInside(answer);
    }

    @ParameterizedTest
    @MethodSource("rest")
    void the_native_api_refuses(Rejection rejection) {
        Answer answer =
                http.send(rejection.method(), rejection.targetText(), rejection.headers(), rejection.bodyText());

        assertThat(answer.status()).as(answer.toString()).isEqualTo(rejection.status());
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("status").asInt()).isEqualTo(rejection.status());
        assertThat(problem.path("reason").asText()).isEqualTo(rejection.error());
        assertThat(problem.path("detail").asText()).contains(rejection.message());
        assertThat(problem.path("type").asText()).startsWith("urn:keyward:problem:");
        assertThat(problem.path("title").asText()).isNotEmpty();
        assertThat(answer.header("X-Request-Id"))
                .hasValue(problem.path("requestId").asText());
        if (rejection.field() != null) {
            assertThat(problem.path("errors").findValuesAsText("field")).contains(rejection.field());
        }
        saysNothingOfTheInside(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/clusters/workshop/access-entries", "/api/v1/clusters"})
    void a_body_without_an_end_is_not_read_to_it(String target) {
        String chunk = "493e0\r\n" + "x".repeat(0x493e0) + "\r\n";

        Answer answer = http.send("POST", target, Map.of("Transfer-Encoding", "chunked", "Content-Length", ""), chunk);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("larger than 262144 bytes");
    }

    private static void saysNothingOfTheInside(Answer answer) {
        assertThat(answer.body()).doesNotContain("io.keyward", "java.", "10.0.0.7", "secret", "<html");
    }

    private int events() {
        return http.send(
                        "GET",
                        "/api/v1/audit/events?pageSize=1000",
                        Map.of("Authorization", People.bearer(People.ADMIN)),
                        "")
                .json()
                .path("events")
                .size();
    }
}
