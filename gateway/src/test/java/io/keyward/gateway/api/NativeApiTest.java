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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class NativeApiTest {

    private static final String CLUSTER =
            "/api/v1/clusters/" + Escapes.encode("arn:aws:eks:us-west-2:123456789012:cluster/workshop");
    private static final String ENTRIES = CLUSTER + "/access-entries";
    private static final String GOLDEN = ENTRIES + "/" + Escapes.encode("arn:aws:iam::123456789012:role/golden");

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void a_cluster_is_found_by_escaped_arn_and_by_name() {
        JsonNode byArn = ok("GET", CLUSTER, "");

        assertThat(byArn).isEqualTo(ok("GET", "/api/v1/clusters/workshop", ""));
        assertThat(byArn.path("mode").asText()).isEqualTo("ENFORCE");
        assertThat(byArn.path("revision").asLong()).isEqualTo(7);
        assertThat(byArn.path("syncedRevision").asLong()).isEqualTo(6);
        assertThat(byArn.path("createdAt").asText()).isEqualTo("2023-11-14T22:13:20.120Z");
        assertThat(byArn.path("observed").path("endpoint").asText()).isEqualTo("https://127.0.0.1:6443");
        assertThat(ok("GET", "/api/v1/clusters/unread", "").has("observed")).isFalse();
    }

    @Test
    void clusters_are_listed_in_pages() {
        JsonNode first = ok("GET", "/api/v1/clusters?pageSize=1&account=123456789012", "");
        String token = first.path("nextPageToken").asText();
        JsonNode second =
                ok("GET", "/api/v1/clusters?pageSize=1&account=123456789012&pageToken=" + Escapes.encode(token), "");

        assertThat(first.path("clusters").path(0).path("name").asText()).isEqualTo("legacy");
        assertThat(second.path("clusters").path(0).path("name").asText()).isNotEqualTo("legacy");
        assertThat(ok("GET", "/api/v1/clusters?region=eu-west-1", "").toString())
                .isEqualTo("{\"clusters\":[]}");
    }

    @Test
    void a_cluster_is_registered_changed_and_forgotten() {
        Answer registered = operator(
                "POST",
                "/api/v1/clusters",
                "{\"arn\":\"arn:aws:eks:eu-west-1:123456789012:cluster/brief\",\"mode\":\"OBSERVE\"}");
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        String location = registered.header("Location").orElseThrow();
        assertThat(location).endsWith("/api/v1/clusters/arn%3Aaws%3Aeks%3Aeu-west-1%3A123456789012%3Acluster%2Fbrief");

        JsonNode changed = ok("PATCH", "/api/v1/clusters/brief", "{\"roleArn\":\"arn:aws:iam::1:role/keyward\"}");
        assertThat(changed.path("mode").asText()).isEqualTo("OBSERVE");
        assertThat(changed.path("roleArn").asText()).isEqualTo("arn:aws:iam::1:role/keyward");
        assertThat(ok("PATCH", "/api/v1/clusters/brief", "{\"mode\":\"PAUSED\"}")
                        .path("mode")
                        .asText())
                .isEqualTo("PAUSED");

        assertThat(ok("PATCH", "/api/v1/clusters/brief", "{\"removalLimit\":3000}")
                        .path("removalLimit")
                        .asInt())
                .isEqualTo(3_000);

        Answer forgotten = operator("DELETE", "/api/v1/clusters/brief", "");
        assertThat(forgotten.status()).isEqualTo(204);
        assertThat(forgotten.body()).isEmpty();
        assertThat(operator("GET", "/api/v1/clusters/brief", "").status()).isEqualTo(404);
    }

    @Test
    void a_pause_names_the_calls_that_may_not_have_ended() {
        register("slow");

        JsonNode paused = ok("PATCH", "/api/v1/clusters/slow", "{\"mode\":\"PAUSED\"}");

        assertThat(paused.path("mode").asText()).isEqualTo("PAUSED");
        assertThat(paused.path("callsUnderWay").toString())
                .isEqualTo("[{\"principalArn\":\"arn:aws:iam::123456789012:role/golden\",\"workerId\":\"worker-1\"},"
                        + "{\"workerId\":\"worker-2\"}]");
        JsonNode resumed = ok("PATCH", "/api/v1/clusters/slow", "{\"mode\":\"ENFORCE\"}");
        assertThat(resumed.has("callsUnderWay")).isFalse();
        assertThat(resumed).isEqualTo(ok("GET", "/api/v1/clusters/slow", ""));
        operator("DELETE", "/api/v1/clusters/slow", "");
    }

    @Test
    void a_cluster_forgotten_by_force_names_what_eks_still_holds() {
        register("full");
        String principal = "arn:aws:iam::123456789012:role/left";
        operator("POST", "/api/v1/clusters/full/access-entries", "{\"principalArn\":\"" + principal + "\"}");

        Answer refused = operator("DELETE", "/api/v1/clusters/full", "");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("reason").asText()).isEqualTo("CLUSTER_NOT_EMPTY");

        assertThat(ok("DELETE", "/api/v1/clusters/full?force=true", "").toString())
                .isEqualTo("{\"remainingPrincipalArns\":[\"" + principal + "\"]}");
    }

    @Test
    void an_entry_shows_its_policies_and_how_it_stands() {
        JsonNode entry = ok("GET", GOLDEN, "");

        assertThat(entry.path("accessPolicies").path(0).toString())
                .isEqualTo("{\"policyArn\":\"arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy\","
                        + "\"accessScope\":{\"type\":\"namespace\",\"namespaces\":[\"carts\",\"dev-*\"]},"
                        + "\"associatedAt\":\"2023-12-24T03:27:33.491Z\",\"modifiedAt\":\"2023-12-24T03:27:33.491Z\"}");
        assertThat(entry.path("sync").toString())
                .isEqualTo("{\"state\":\"SYNCED\",\"revision\":7,\"syncedRevision\":7,\"conditions\":[]}");
        JsonNode condition = ok("GET", GOLDEN.replace("golden", "failed"), "")
                .path("sync")
                .path("conditions")
                .path(0);
        assertThat(condition.path("reason").asText()).isEqualTo("InvalidParameterException");
        assertThat(condition.path("awsRequestId").asText()).isEqualTo("aws-1");
    }

    @Test
    void an_entry_lives_through_all_its_operations() {
        String entry = ENTRIES + "/" + Escapes.encode("arn:aws:iam::123456789012:role/native");
        String policy = entry + "/access-policies/"
                + Escapes.encode("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy");

        Answer created = operator("POST", ENTRIES, "{\"principalArn\":\"arn:aws:iam::123456789012:role/native\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.json().path("sync").path("state").asText()).isEqualTo("PENDING");
        assertThat(created.header("Location").orElseThrow()).endsWith(entry);

        assertThat(ok("PATCH", entry, "{\"username\":\"me\"}").path("username").asText())
                .isEqualTo("me");
        assertThat(ok("PATCH", entry + "/tags", "{\"set\":{\"a\":\"1\",\"b\":\"2\"}}")
                        .path("tags"))
                .hasSize(2);
        assertThat(ok("PATCH", entry + "/tags", "{\"remove\":[\"a\"]}")
                        .path("tags")
                        .toString())
                .isEqualTo("{\"b\":\"2\"}");
        assertThat(ok("PUT", policy, "{\"accessScope\":{\"type\":\"cluster\"}}").path("accessPolicies"))
                .hasSize(1);
        assertThat(ok("DELETE", policy, "").path("accessPolicies")).isEmpty();
        assertThat(ok("DELETE", entry + "?wait=500ms", "").path("revision").asLong())
                .isEqualTo(8);
        assertThat(operator("GET", entry, "").status()).isEqualTo(404);
    }

    @Test
    void a_change_waits_for_eks_if_asked_to() {
        Answer created =
                operator("POST", ENTRIES + "?wait=5s", "{\"principalArn\":\"arn:aws:iam::123456789012:role/waited\"}");

        assertThat(created.json().path("sync").path("state").asText()).isEqualTo("SYNCED");
    }

    @Test
    void an_entry_can_be_adopted() {
        assertThat(ok("POST", GOLDEN.replace("golden", "foreign") + ":adopt", "")
                        .path("principalArn")
                        .asText())
                .isEqualTo("arn:aws:iam::123456789012:role/foreign");
    }

    @Test
    void drift_is_shown_with_what_was_desired_and_what_was_seen() {
        JsonNode drift = ok("GET", CLUSTER + "/drift?openOnly=true", "");

        assertThat(drift.path("findings").path(0).toString())
                .isEqualTo("{\"id\":\"finding-1\",\"kind\":\"ENTRY_MISSING\","
                        + "\"principalArn\":\"arn:aws:iam::123456789012:role/golden\",\"desired\":{\"type\":\"STANDARD\"},"
                        + "\"observed\":null,\"firstSeen\":\"2023-12-24T03:27:33.491Z\","
                        + "\"lastSeen\":\"2023-12-24T03:27:34.491Z\",\"resolution\":\"OPEN\"}");
        assertThat(drift.has("nextPageToken")).isFalse();
    }

    @Test
    void policies_are_listed() {
        JsonNode page = ok("GET", "/api/v1/access-policies?pageSize=1", "");

        assertThat(page.path("accessPolicies").path(0).path("rulesPublished").asBoolean())
                .isTrue();
        assertThat(page.path("catalogueVersion").asText()).isEqualTo("2026-11");
        assertThat(page.path("nextPageToken").asText()).isEqualTo("1");
    }

    @Test
    void a_decision_is_answered_and_found_in_the_audit_log() {
        String question = "{\"cluster\":\"workshop\",\"principal\":\"arn:aws:iam::123456789012:role/golden\","
                + "\"state\":\"OBSERVED\",\"minRevision\":3,\"resource\":{\"verb\":\"VERB\",\"resource\":\"pods\"}}";
        JsonNode yes = ok("POST", "/api/v1/decisions:check", question.replace("VERB", "list"));
        JsonNode no = ok("POST", "/api/v1/decisions:check", question.replace("VERB", "delete"));

        assertThat(yes.path("allowed").asBoolean()).isTrue();
        assertThat(yes.path("reasons")).hasSize(1);
        assertThat(no.path("allowed").asBoolean()).isFalse();
        assertThat(no.path("message").asText()).isEqualTo("forbidden");
        JsonNode event =
                ok("GET", "/api/v1/audit/events/" + no.path("decisionId").asText(), "");
        assertThat(event.path("outcome").asText()).isEqualTo("NOT_ALLOWED");
        assertThat(event.path("details").path("request").asText())
                .contains("DECISION_STATE_OBSERVED", "min_revision: 3");
    }

    @Test
    void events_are_filtered_and_shown_in_full() {
        Answer created = http.send(
                "POST",
                ENTRIES,
                Map.of(
                        "Authorization", People.bearer(People.ADMIN),
                        "X-Request-Id", "my-request-1",
                        "Idempotency-Key", "key-1"),
                "{\"principalArn\":\"arn:aws:iam::123456789012:role/audited\"}");
        assertThat(created.header("X-Request-Id")).hasValue("my-request-1");

        JsonNode page = ok(
                "GET",
                "/api/v1/audit/events?cluster=workshop&actor=admin&outcome=SUCCESS&action=access-entry.create"
                        + "&principal=" + Escapes.encode("arn:aws:iam::123456789012:role/audited")
                        + "&requestId=my-request-1&from=2026-01-01T00%3A00%3A00Z&to=2026-01-01T02%3A00%3A00%2B01%3A00"
                        + "&order=oldest&pageSize=1000",
                "");
        assertThat(page.path("events")).hasSize(1);
        JsonNode event = page.path("events").path(0);
        assertThat(event.path("door").asText()).isEqualTo("rest");
        assertThat(event.path("time").asText()).isEqualTo("2026-01-01T00:00:00.250Z");
        assertThat(event.path("after").toString()).isEqualTo("{\"count\":2}");
        assertThat(event.path("before").isNull()).isTrue();
        assertThat(event.path("details").path("request").asText()).contains("request_id: \"key-1\"");
    }

    @Test
    void the_caller_is_on_record_under_an_id_of_ours_where_theirs_is_none() {
        Answer tagged = http.send(
                "PATCH",
                GOLDEN.replace("golden", "pathed").replace("role%2F", "role%2Fteam%2F") + "/tags",
                Map.of("X-Request-Id", "bad id!", "Authorization", People.bearer(People.OPERATOR)),
                "{\"remove\":[\"none\"]}");

        assertThat(tagged.status()).as(tagged.body()).isEqualTo(200);
        String id = tagged.header("X-Request-Id").orElseThrow();
        assertThat(id).isNotEqualTo("bad id!");
        assertThat(ok("GET", "/api/v1/audit/events?requestId=" + id, "")
                        .path("events")
                        .path(0)
                        .path("actor")
                        .asText())
                .isEqualTo("operator");
    }

    private void register(String name) {
        Answer registered = operator(
                "POST", "/api/v1/clusters", "{\"arn\":\"arn:aws:eks:eu-west-1:123456789012:cluster/" + name + "\"}");
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
    }

    private Answer operator(String method, String target, String body) {
        return http.send(method, target, Map.of("Authorization", People.bearer(People.ADMIN)), body);
    }

    private JsonNode ok(String method, String target, String body) {
        Answer answer = operator(method, target, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
