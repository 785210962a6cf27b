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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class WhoCanTest {

    private static final String LINES = "application/x-ndjson";

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*/*", "application/json"})
    void everyone_is_one_object(String accept) {
        Answer answer = ask("list", accept);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith("application/json");
        JsonNode all = answer.json();
        assertThat(all.fieldNames())
                .toIterable()
                .containsExactly("decisionId", "revision", "catalogueVersion", "principals", "subjects", "totals");
        assertThat(all.path("principals")).hasSize(1000);
        assertThat(all.path("principals").path(0).toString())
                .isEqualTo("{\"principal\":\"arn:aws:iam::123456789012:role/r0\","
                        + "\"reasons\":[\"EKS Access Policy: allowed\"],\"unknown\":true}");
        assertThat(all.path("subjects").toString())
                .isEqualTo("[{\"kind\":\"Group\",\"name\":\"viewers\",\"reasons\":[\"RBAC: allowed\"]},"
                        + "{\"kind\":\"ServiceAccount\",\"name\":\"default\",\"namespace\":\"carts\",\"reasons\":[]}]");
        assertThat(all.path("totals").toString()).isEqualTo("{\"allowed\":999,\"unknown\":1}");
    }

    @Test
    void everyone_is_one_object_a_line_if_lines_are_asked_for() {
        Answer answer = ask("list", LINES);

        assertThat(answer.header("Content-Type").orElseThrow()).startsWith(LINES);
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(1 + 1000 + 2 + 1);
        assertThat(lines.getFirst())
                .matches("\\{\"decisionId\":\"[^\"]+\",\"revision\":7,\"catalogueVersion\":\"2026-11\"}");
        assertThat(lines.get(1000)).startsWith("{\"principal\":\"arn:aws:iam::123456789012:role/r999\"");
        assertThat(lines.get(1001)).startsWith("{\"kind\":\"Group\"");
        assertThat(lines.getLast()).isEqualTo("{\"totals\":{\"allowed\":999,\"unknown\":1}}");
        assertThat(answer.body()).endsWith("}\n");
    }

    @ParameterizedTest
    @CsvSource({"break,application/json", "stop,application/json", "break," + LINES, "stop," + LINES})
    void an_answer_that_breaks_off_ends_in_a_broken_connection(String verb, String accept) {
        Answer answer = ask(verb, accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("role/r499").doesNotContain("totals");
        assertThat(answer.whole()).isFalse();
    }

    @Test
    void an_answer_that_fails_at_once_is_a_problem() {
        Answer answer = http.send(
                "POST",
                "/api/v1/decisions:whoCan",
                Map.of("Accept", LINES),
                "{\"cluster\":\"down\",\"resource\":{\"verb\":\"get\",\"resource\":\"pods\"}}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
    }

    private Answer ask(String verb, String accept) {
        return http.send(
                "POST",
                "/api/v1/decisions:whoCan",
                Map.of("Authorization", People.bearer(People.ADMIN), "Accept", accept),
                "{\"cluster\":\"workshop\",\"resource\":{\"verb\":\"" + verb + "\",\"resource\":\"pods\"}}");
    }
}
