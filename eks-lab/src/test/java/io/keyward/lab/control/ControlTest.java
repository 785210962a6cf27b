package io.keyward.lab.control;

import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static io.keyward.lab.LabClient.WORKSHOP;
import static io.keyward.lab.LabClient.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private static final String OTHER = "arn:aws:iam::123456789012:role/other";
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
                "{\"latencyMs\":5,\"throttlePerSecond\":0.0,\"throttleRate\":0.25,\"errorRate\":1.0,\"propagationMs\":0,\"refusals\":[]}";
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
                "{\"refusals\":{}}|refusals must be a list of at most 1000",
                "{\"refusals\":[1]}|refusals[0] must be an object",
                "{\"refusals\":[{}]}|refusals[0].operation must be one of [CreateAccessEntry,",
                "{\"refusals\":[{\"operation\":\"Nope\"}]}|refusals[0].operation must be one of",
                "{\"refusals\":[{\"operation\":\"TagResource\"}]}|refusals[0].code must be one of [AccessDeniedException,",
                "{\"refusals\":[{\"operation\":\"TagResource\",\"code\":\"Nope\"}]}|refusals[0].code must be one of",
                "{\"refusals\":[{\"operation\":\"TagResource\",\"code\":\"ServerException\"}]}|refusals[0].message is required",
                "{\"refusals\":[{\"operation\":\"TagResource\",\"principalArn\":\"x\"}]}|refusals[0].principalArn must be the ARN",
                "{\"refusals\":[{\"operation\":\"TagResource\",\"code\":\"ServerException\",\"message\":\"m\",\"times\":0}]}|refusals[0].times must be a whole number from 1 to 1000000",
                "{\"refusals\":[{\"operation\":\"TagResource\",\"time\":1}]}|unknown member refusals[0].time",
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
    void aRefusalAnswersInTheWordsAskedForAsOftenAsAskedFor() {
        faults("{\"latencyMs\":1}");
        Reply set = faults("{\"refusals\":[" + refusal("CreateAccessEntry", READ_ONLY, 2) + "]}");
        assertThat(set.json().path("latencyMs").asInt()).isEqualTo(1);

        Reply other = lab().create(OTHER);
        Reply first = lab().create(READ_ONLY);
        assertThat(faults("{}").json().path("refusals").path(0).path("times").asInt())
                .isEqualTo(1);
        Reply second = lab().create(READ_ONLY);
        Reply third = lab().create(READ_ONLY);

        assertThat(other.status()).isEqualTo(200);
        for (Reply refused : List.of(first, second)) {
            assertThat(refused.status() + " " + refused.errorType()).isEqualTo("400 ResourceLimitExceededException");
            assertThat(refused.message()).isEqualTo("enough");
        }
        assertThat(third.status()).isEqualTo(200);
        assertThat(faults("{}").json().path("refusals")).isEmpty();
    }

    @Test
    void aRefusalWithoutPrincipalMeetsEverybodyUntilItIsTakenAway() {
        String entryArn = lab().create(READ_ONLY)
                .json()
                .path("accessEntry")
                .path("accessEntryArn")
                .asText();
        String tags = "/tags/" + PercentCoding.encode(entryArn);
        faults("{\"refusals\":[{\"operation\":\"DeleteAccessEntry\",\"code\":\"ServerException\",\"message\":\"m\"},"
                + refusal("TagResource", READ_ONLY, 1) + "]}");

        assertThat(lab().call("DELETE", entry(READ_ONLY)).status()).isEqualTo(500);
        assertThat(lab().call("DELETE", entry(READ_ONLY)).status()).isEqualTo(500);
        assertThat(lab().call("GET", entry(READ_ONLY)).status()).isEqualTo(200);
        assertThat(lab().call("POST", tags, "{\"tags\":{\"a\":\"1\"}}").errorType())
                .isEqualTo("ResourceLimitExceededException");
        assertThat(lab().call("GET", tags).body()).isEqualTo("{\"tags\":{}}");
        faults("{\"refusals\":[]}");
        assertThat(lab().call("DELETE", entry(READ_ONLY)).status()).isEqualTo(200);
    }

    @Test
    void callsAreCountedByCluster() {
        lab().call("GET", "/clusters");
        lab().create(READ_ONLY);
        lab().call("GET", "/clusters/payments-prod");
        lab().call("GET", "/tags/" + PercentCoding.encode("arn:aws:eks:us-west-2:123456789012:cluster/payments-prod"));

        assertThat(lab().call("GET", "/_lab/calls?cluster=eks-workshop").body()).isEqualTo("{\"CreateAccessEntry\":1}");
        assertThat(lab().call("GET", "/_lab/calls?cluster=payments-prod").body())
                .isEqualTo("{\"DescribeCluster\":1,\"ListTagsForResource\":1}");
        assertThat(lab().call("GET", "/_lab/calls?cluster=nope").body()).isEqualTo("{}");
        assertThat(lab().call("GET", "/_lab/calls?clusters=nope")
                        .json()
                        .path("detail")
                        .asText())
                .isEqualTo("unknown parameter clusters, known is cluster");
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

    private static String refusal(String operation, String principalArn, int times) {
        return "{\"operation\":\"" + operation + "\",\"principalArn\":\"" + principalArn
                + "\",\"code\":\"ResourceLimitExceededException\",\"message\":\"enough\",\"times\":" + times + "}";
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
