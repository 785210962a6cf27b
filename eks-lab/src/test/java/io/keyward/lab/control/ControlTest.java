package io.keyward.lab.control;

import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static io.keyward.lab.LabClient.WORKSHOP;
import static io.keyward.lab.LabClient.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ControlTest {

    private static final long POLL_NANOS = 20_000_000;

    @TestHTTPResource
    URI base;

    private LabClient lab() {
        return new LabClient(base);
    }

    @BeforeEach
    @AfterEach
    void seed() {
        assertThat(lab().call("POST", "/_lab/reset").status()).isEqualTo(204);
    }

    @Test
    void absentFaultsStayAsTheyAre() {
        faults("{\"latencyMs\":5,\"throttleRate\":0.25}");
        Reply second = faults("{\"errorRate\":1,\"throttleRate\":null}");

        String expected =
                "{\"latencyMs\":5,\"throttlePerSecond\":0.0,\"throttleRate\":0.25,\"errorRate\":1.0,\"propagationMs\":0}";
        assertThat(second.body()).isEqualTo(expected);
        assertThat(lab().call("GET", "/_lab/faults").body()).isEqualTo(expected);
        assertThat(lab().call("DELETE", "/_lab/faults").status()).isEqualTo(204);
        assertThat(lab().call("GET", "/_lab/faults").body()).doesNotContain("5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"latencyMs\":-1}|latencyMs must be a whole number from 0 to 60000",
                "{\"latencyMs\":1.5}|latencyMs must be a whole number from 0 to 60000",
                "{\"latencyMs\":\"5\"}|latencyMs must be",
                "{\"propagationMs\":99999999999999999999}|propagationMs must be",
                "{\"throttleRate\":1.1}|throttleRate must be a number from 0 to 1",
                "{\"errorRate\":true}|errorRate must be a number from 0 to 1",
                "{\"throttlePerSecond\":1e999}|throttlePerSecond must be",
                "{\"latency\":1}|unknown member latency",
                "{|not valid JSON",
                "[]|must be a JSON object"
            })
    void badFaultsAreRefusedAndChangeNothing(String body, String detail) {
        Reply reply = faults(body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.json().path("detail").asText()).contains(detail);
        assertThat(lab().call("GET", "/_lab/faults").body()).doesNotContainPattern("[1-9]");
    }

    @Test
    void anUnknownControlPathIsAProblem() {
        assertThat(lab().call("GET", "/_lab").status()).isEqualTo(404);
        assertThat(lab().call("GET", "/_lab/reset").json().path("status").asInt())
                .isEqualTo(404);
        assertThat(lab().call("GET", "/_lab/cloudtrail?after=x").status()).isEqualTo(400);
    }

    @Test
    void everyCallIsCountedFailedOnesToo() {
        lab().create(READ_ONLY);
        lab().create(READ_ONLY);
        lab().call("GET", "/clusters/nope");
        lab().send("GET", "/clusters", "", "");

        assertThat(lab().call("GET", "/_lab/calls").body())
                .isEqualTo("{\"CreateAccessEntry\":2,\"DescribeCluster\":1,\"ListClusters\":1}");
        assertThat(lab().call("DELETE", "/_lab/calls").status()).isEqualTo(204);
        assertThat(lab().call("GET", "/_lab/calls").body()).isEqualTo("{}");
    }

    @Test
    void throttlingIsPerAccountAndSparesTheControlApi() {
        faults("{\"throttlePerSecond\":0.001}");

        assertThat(statuses(3)).containsExactly(200, 429, 429);
        assertThat(lab().call("GET", "/clusters").errorType()).isEqualTo("ThrottlingException");
        assertThat(lab().signed(LabClient.ANALYTICS_KEY, "us-west-2", "GET", "/clusters", "")
                        .status())
                .isEqualTo(200);
        assertThat(lab().call("GET", "/_lab/faults").status()).isEqualTo(200);
        assertThat(lab().call("GET", "/q/health/ready").status()).isEqualTo(200);
    }

    @Test
    void randomFaultsComeInTheSameOrderAgain() {
        faults("{\"errorRate\":0.3,\"throttleRate\":0.2}");
        var first = statuses(60).toList();
        lab().call("DELETE", "/_lab/faults");
        faults("{\"errorRate\":0.3,\"throttleRate\":0.2}");

        assertThat(statuses(60).toList()).isEqualTo(first);
        assertThat(first).contains(200, 429, 500);
    }

    @Test
    void aFailedCallChangesNothing() {
        faults("{\"errorRate\":1}");

        Reply reply = lab().create(READ_ONLY);

        assertThat(reply.status() + " " + reply.errorType()).isEqualTo("500 ServerException");
        lab().call("DELETE", "/_lab/faults");
        assertThat(lab().call("GET", entry(READ_ONLY)).status()).isEqualTo(404);
    }

    @Test
    void latencyDelaysEksCalls() {
        faults("{\"latencyMs\":300}");
        Instant start = Instant.now();

        lab().call("GET", "/clusters");

        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void readsKeepTheFormerStateUntilAChangeHasPropagated() {
        faults("{\"propagationMs\":1500}");
        Instant start = Instant.now();

        assertThat(lab().create(READ_ONLY).status()).isEqualTo(200);

        Reply read = lab().call("GET", entry(READ_ONLY));
        Reply associate = lab().associate(READ_ONLY, VIEW, "{\"type\":\"cluster\"}");
        Reply again = lab().create(READ_ONLY);
        if (Duration.between(start, Instant.now()).toMillis() < 1500) {
            assertThat(read.status()).isEqualTo(404);
            assertThat(associate.message()).startsWith("The specified principalArn could not be found.");
        }
        assertThat(again.status()).isEqualTo(409);
        eventually(() -> lab().call("GET", WORKSHOP).body().contains(READ_ONLY));
        assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void aRecreatedRoleHasANewIdUntilReset() {
        String before = recreate(READ_ONLY).json().path("uniqueId").asText();
        String after = recreate(READ_ONLY).json().path("uniqueId").asText();
        lab().call("POST", "/_lab/reset");

        assertThat(before).matches("AROA[A-Z2-7]{17}").isNotEqualTo(after);
        assertThat(recreate(READ_ONLY).json().path("uniqueId").asText()).isEqualTo(before);
        assertThat(recreate("arn:aws:iam::123456789012:role/missing-x").status())
                .isEqualTo(400);
        assertThat(recreate("x").json().path("detail").asText()).contains("arn must be");
    }

    @Test
    void theTrailTellsOfMutatingCallsInOrder() {
        long start = lab().call("GET", "/_lab/cloudtrail").json().path("oldest").asLong();
        long after = lab().call("GET", "/_lab/cloudtrail?limit=1000")
                .json()
                .path("next")
                .asLong(start - 1);
        lab().create(READ_ONLY);
        lab().associate(READ_ONLY, VIEW, "{\"type\":\"cluster\"}");
        lab().create(READ_ONLY);
        lab().call("GET", WORKSHOP);

        JsonNode events = lab().call("GET", "/_lab/cloudtrail?limit=1000&after=" + after)
                .json()
                .path("events");

        assertThat(events)
                .extracting(
                        e -> e.path("event").path("detail").path("eventName").asText())
                .endsWith("CreateAccessEntry", "AssociateAccessPolicy", "CreateAccessEntry");
        JsonNode create = events.get(events.size() - 3).path("event");
        JsonNode associate = events.get(events.size() - 2).path("event").path("detail");
        JsonNode refused = events.get(events.size() - 1).path("event").path("detail");
        assertThat(create.path("source").asText()).isEqualTo("aws.eks");
        JsonNode detail = create.path("detail");
        assertThat(detail.path("requestParameters").path("name").asText()).isEqualTo("eks-workshop");
        assertThat(detail.path("requestParameters").path("principalArn").asText())
                .isEqualTo(READ_ONLY);
        assertThat(detail.path("responseElements")
                        .path("accessEntry")
                        .path("type")
                        .asText())
                .isEqualTo("STANDARD");
        assertThat(detail.path("userIdentity").path("arn").asText()).isEqualTo("arn:aws:iam::123456789012:user/admin");
        assertThat(associate.path("requestParameters").path("principalArn").asText())
                .isEqualTo("arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Feks-workshop-read-only");
        assertThat(refused.path("errorCode").asText()).isEqualTo("ResourceInUseException");
        assertThat(refused.path("responseElements").isNull()).isTrue();
    }

    private Reply faults(String body) {
        return lab().call("PUT", "/_lab/faults", body);
    }

    private Reply recreate(String arn) {
        return lab().call("POST", "/_lab/roles:recreate", "{\"arn\":\"" + arn + "\"}");
    }

    private Stream<Integer> statuses(int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> lab().call("GET", "/clusters").status());
    }

    private static void eventually(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(20);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
