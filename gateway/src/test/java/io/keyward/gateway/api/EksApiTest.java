package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.http.Escapes;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class EksApiTest {

    private static final String KEY = "123456789012";
    private static final String ENTRIES = "/clusters/workshop/access-entries";
    private static final String GOLDEN = ENTRIES + "/" + Escapes.encode("arn:aws:iam::123456789012:role/golden");
    private static final String GOLDEN_TAGS = "/tags/"
            + Escapes.encode("arn:aws:eks:us-west-2:123456789012:access-entry/workshop/role/123456789012/golden/"
                    + "14cec08a-6ad3-db0d-163e-5abedd344426");

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @ParameterizedTest
    @CsvSource({
        "describe-cluster, /clusters/workshop",
        "list-clusters, /clusters?maxResults=2",
        "describe-access-entry, GOLDEN",
        "describe-access-entry-bare, /clusters/workshop/access-entries/arn%3Aaws%3Aiam%3A%3A123456789012%3Auser%2Fbare",
        "list-access-entries, /clusters/workshop/access-entries?maxResults=3&associatedPolicyArn=arn%3Aaws%3Aeks%3A%3Aaws%3Acluster-access-policy%2FAmazonEKSViewPolicy",
        "list-associated-access-policies, GOLDEN/access-policies",
        "list-access-policies, /access-policies",
        "list-tags, TAGS",
        "list-tags-cluster, /tags/arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Fworkshop"
    })
    void answers_have_exactly_the_shape_of_eks(String golden, String target) throws IOException {
        Answer answer = http.eks(KEY, "GET", target.replace("GOLDEN", GOLDEN).replace("TAGS", GOLDEN_TAGS), "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.header("X-Amzn-Requestid")).isPresent();
        assertThat(withoutToken(answer.json())).isEqualTo(golden(golden));
    }

    @Test
    void times_are_numbers_with_milliseconds() {
        assertThat(http.eks(KEY, "GET", GOLDEN, "").body()).contains("\"createdAt\":1703388453.491,");
    }

    @Test
    void lists_are_paged() {
        Answer first = http.eks(KEY, "GET", GOLDEN + "/access-policies?maxResults=2", "");
        String token = first.json().path("nextToken").asText();
        Answer second =
                http.eks(KEY, "GET", GOLDEN + "/access-policies?maxResults=2&nextToken=" + Escapes.encode(token), "");

        assertThat(first.json().path("associatedAccessPolicies")).hasSize(2);
        assertThat(second.json().path("associatedAccessPolicies")).hasSize(1);
        assertThat(second.json().has("nextToken")).isFalse();
    }

    @Test
    void a_change_that_eks_holds_is_told_as_synced_and_recorded_with_its_caller() {
        String created =
                "{\"principalArn\":\"arn:aws:iam::123456789012:role/team/synced\",\"kubernetesGroups\":[\"a\"],"
                        + "\"tags\":{\"k\":\"v\"},\"clientRequestToken\":\"token-1\",\"futureMember\":{\"x\":1}}";

        Answer answer = http.send("POST", ENTRIES, Map.of("User-Agent", "aws-cli/2.0"), created);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("x-keyward-sync")).hasValue("SYNCED");
        JsonNode event = events("requestId=" + answer.header("X-Amzn-Requestid").orElseThrow())
                .path(0);
        assertThat(event.path("actor").asText()).isEqualTo("access-key/123456789012");
        assertThat(event.path("door").asText()).isEqualTo("eks");
        assertThat(event.path("userAgent").asText()).isEqualTo("aws-cli/2.0");
        assertThat(event.path("sourceIp").asText()).isEqualTo("127.0.0.1");
        assertThat(event.path("principal").asText()).isEqualTo("arn:aws:iam::123456789012:role/team/synced");
        assertThat(event.path("details").path("request").asText())
                .contains("request_id: \"token-1\"", "kubernetes_groups: \"a\"", "seconds: 3");
    }

    @ParameterizedTest
    @CsvSource({"slow, PENDING, does not hold it yet", "held, HELD, mode keeps it from being pushed"})
    void a_change_that_eks_does_not_hold_yet_is_a_success_that_says_so(String role, String sync, String message) {
        Answer answer =
                http.eks(KEY, "POST", ENTRIES, "{\"principalArn\":\"arn:aws:iam::123456789012:role/" + role + "\"}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("x-keyward-sync")).hasValue(sync);
        assertThat(answer.header("x-keyward-message").orElseThrow()).contains(message);
    }

    @Test
    void a_refusal_that_came_later_shows_on_the_entry() {
        Answer answer =
                http.eks(KEY, "GET", ENTRIES + "/" + Escapes.encode("arn:aws:iam::123456789012:role/failed"), "");

        assertThat(answer.header("x-keyward-sync")).hasValue("FAILED");
        assertThat(answer.header("x-keyward-message").orElseThrow()).contains("invalid principal");
    }

    @Test
    void an_entry_lives_through_all_its_operations() {
        String entry = ENTRIES + "/" + Escapes.encode("arn:aws:iam::123456789012:role/lively");
        String view = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
        http.eks(KEY, "POST", ENTRIES, "{\"principalArn\":\"arn:aws:iam::123456789012:role/lively\"}");

        Answer updated = http.eks(KEY, "POST", entry, "{\"username\":\"me\",\"kubernetesGroups\":[\"g\"]}");
        assertThat(updated.json().path("accessEntry").path("username").asText()).isEqualTo("me");
        Answer cleared = http.eks(KEY, "POST", entry, "{\"kubernetesGroups\":[]}");
        assertThat(cleared.json().path("accessEntry").path("username").asText()).isEqualTo("me");
        assertThat(cleared.json().path("accessEntry").path("kubernetesGroups")).isEmpty();

        Answer associated = http.eks(
                KEY,
                "POST",
                entry + "/access-policies",
                "{\"policyArn\":\"" + view + "\",\"accessScope\":{\"type\":\"namespace\",\"namespaces\":[\"carts\"]}}");
        assertThat(associated
                        .json()
                        .path("associatedAccessPolicy")
                        .path("accessScope")
                        .toString())
                .isEqualTo("{\"type\":\"namespace\",\"namespaces\":[\"carts\"]}");
        assertThat(associated.json().path("clusterName").asText()).isEqualTo("workshop");
        Answer disassociated = http.eks(KEY, "DELETE", entry + "/access-policies/" + Escapes.encode(view), "");
        assertThat(disassociated.body()).isEqualTo("{}");

        assertThat(http.eks(KEY, "DELETE", entry, "").body()).isEqualTo("{}");
        assertThat(http.eks(KEY, "GET", entry, "").status()).isEqualTo(404);
    }

    @Test
    void tags_of_an_entry_can_be_set_and_removed() {
        http.eks(KEY, "POST", ENTRIES, "{\"principalArn\":\"arn:aws:iam::123456789012:role/tagged\"}");
        String tags = GOLDEN_TAGS.replace("golden", "tagged");

        assertThat(http.eks(KEY, "POST", tags, "{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}")
                        .status())
                .isEqualTo(200);
        assertThat(http.eks(KEY, "DELETE", tags + "?tagKeys=a&tagKeys=c", "").status())
                .isEqualTo(200);
        assertThat(http.eks(KEY, "GET", tags, "").body()).isEqualTo("{\"tags\":{\"b\":\"2\"}}");
    }

    @Test
    void tags_of_an_entry_whose_principal_has_a_path_are_found() {
        assertThat(http.eks(KEY, "GET", GOLDEN_TAGS.replace("golden", "pathed"), "")
                        .body())
                .isEqualTo("{\"tags\":{}}");
    }

    @ParameterizedTest
    @CsvSource({"123456789012, eu-west-1", "210987654321, us-west-2"})
    void a_cluster_of_another_account_or_region_does_not_exist(String keyId, String region) {
        Answer answer =
                http.send("GET", "/clusters/workshop", http.signed(keyId, region, "GET", "/clusters/workshop", ""), "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("x-amzn-ErrorType")).hasValue("ResourceNotFoundException");
        assertThat(answer.json().path("clusterName").asText()).isEqualTo("workshop");
        assertThat(answer.json().path("message").asText()).isEqualTo("No cluster found for name: workshop");
    }

    @Test
    void a_key_without_an_account_is_refused() {
        Answer answer = http.eks("AKIDUNKNOWN", "GET", "/clusters", "");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("x-amzn-ErrorType")).hasValue("UnrecognizedClientException");
        assertThat(answer.body()).contains("The security token included in the request is invalid.");
    }

    @Test
    void a_presigned_request_is_understood() {
        Answer answer = http.send("GET", http.presigned(KEY, "/clusters/workshop"), Map.of("Authorization", ""), "");

        assertThat(answer.status()).isEqualTo(200);
    }

    private JsonNode events(String filter) {
        return http.send("GET", "/api/v1/audit/events?" + filter, Map.of(), "")
                .json()
                .path("events");
    }

    private static JsonNode withoutToken(JsonNode answer) {
        if (answer instanceof ObjectNode object && object.has("nextToken")) {
            object.put("nextToken", "TOKEN");
        }
        return answer;
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = EksApiTest.class.getResourceAsStream("/eks/" + name + ".json")) {
            return new ObjectMapper()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(in);
        }
    }
}
