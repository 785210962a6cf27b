package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.http.Escapes;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class BatchChangeTest {

    private static final String BATCH = "/api/v1/clusters/batches:batchChange";
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
        http.send(
                "POST",
                "/api/v1/clusters",
                Map.of(),
                "{\"arn\":\"arn:aws:eks:eu-west-1:123456789012:cluster/batches\"}");
    }

    @AfterEach
    void forget() {
        http.send("DELETE", "/api/v1/clusters/batches?force=true", Map.of(), "");
    }

    @Test
    void each_change_holds_for_those_after_it() {
        String made = principal("batched");
        String gone = principal("brief");

        Answer done = send("{\"requestId\":\"batch-1\",\"changes\":["
                + "{\"create\":{\"principalArn\":\"" + made + "\",\"type\":\"STANDARD\",\"tags\":{\"a\":\"1\"}}},"
                + "{\"update\":{\"principalArn\":\"" + made + "\",\"username\":\"me\",\"kubernetesGroups\":[\"g\"]}},"
                + "{\"associate\":{\"principalArn\":\"" + made + "\",\"policyArn\":\"" + VIEW
                + "\",\"accessScope\":{\"type\":\"namespace\",\"namespaces\":[\"dev-*\"]}}},"
                + "{\"create\":{\"principalArn\":\"" + gone + "\"}},"
                + "{\"associate\":{\"principalArn\":\"" + gone + "\",\"policyArn\":\"" + VIEW
                + "\",\"accessScope\":{\"type\":\"cluster\"}}},"
                + "{\"disassociate\":{\"principalArn\":\"" + gone + "\",\"policyArn\":\"" + VIEW + "\"}},"
                + "{\"delete\":{\"principalArn\":\"" + gone + "\"}}]}");

        assertThat(done.status()).as(done.body()).isEqualTo(200);
        String withPolicy = "\",\"policyArn\":\"" + VIEW + "\"}";
        assertThat(done.body())
                .isEqualTo("{\"revision\":8,\"results\":[{\"principalArn\":\"" + made + "\"},{\"principalArn\":\""
                        + made
                        + "\"},{\"principalArn\":\"" + made + withPolicy + ",{\"principalArn\":\"" + gone
                        + "\"},{\"principalArn\":\"" + gone + withPolicy + ",{\"principalArn\":\"" + gone + withPolicy
                        + ",{\"principalArn\":\"" + gone + "\"}]}");
        JsonNode entry = entry(made).json();
        assertThat(entry.path("username").asText()).isEqualTo("me");
        assertThat(entry.path("kubernetesGroups").toString()).isEqualTo("[\"g\"]");
        assertThat(entry.path("tags").toString()).isEqualTo("{\"a\":\"1\"}");
        assertThat(entry.path("accessPolicies").path(0).path("accessScope").toString())
                .isEqualTo("{\"type\":\"namespace\",\"namespaces\":[\"dev-*\"]}");
        assertThat(entry(gone).status()).isEqualTo(404);
        assertThat(recorded(made)).contains("request_id: \"batch-1\"");
    }

    @Test
    void a_batch_of_three_thousand_is_taken_and_one_more_is_not() {
        Answer taken = send(entries(3_000));
        assertThat(taken.status()).as(taken.body()).isEqualTo(200);
        assertThat(taken.json().path("results")).hasSize(3_000);

        Answer refused = send(entries(3_001));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("detail").asText()).isEqualTo("changes has 3001 members, more than 3000.");
    }

    @Test
    void the_header_is_an_id_of_the_batch_as_well() {
        String made = principal("batched-by-header");

        http.send(
                "POST",
                BATCH,
                Map.of("Idempotency-Key", "batch-2"),
                "{\"changes\":[{\"create\":{\"principalArn\":\"" + made + "\"}}]}");

        assertThat(recorded(made)).contains("request_id: \"batch-2\"");
    }

    private static String entries(int count) {
        return "{\"changes\":"
                + IntStream.range(0, count)
                        .mapToObj(i -> "{\"create\":{\"principalArn\":\"" + principal("many-" + i)
                                + "\",\"kubernetesGroups\":[\"team-a\",\"team-b\"],\"tags\":{\"team\":\"payments\"}}}")
                        .collect(Collectors.joining(",", "[", "]"))
                + "}";
    }

    private Answer send(String body) {
        return http.send("POST", BATCH, Map.of("Authorization", People.bearer(People.ADMIN)), body);
    }

    private Answer entry(String principal) {
        return http.send("GET", "/api/v1/clusters/batches/access-entries/" + Escapes.encode(principal), Map.of(), "");
    }

    private String recorded(String principal) {
        return http.send(
                        "GET", "/api/v1/audit/events?order=oldest&principal=" + Escapes.encode(principal), Map.of(), "")
                .json()
                .path("events")
                .path(0)
                .path("details")
                .path("request")
                .asText();
    }

    private static String principal(String name) {
        return "arn:aws:iam::123456789012:role/" + name;
    }
}
