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
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class DecisionsApiTest {

    private static final String GOLDEN = "\"principal\":\"arn:aws:iam::123456789012:role/golden\"";
    private static final String LIST_PODS = "\"resource\":{\"verb\":\"list\",\"resource\":\"pods\"}";
    private static final String EDIT = "{\"policyArn\":\"arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy\","
            + "\"accessScope\":{\"type\":\"namespace\",\"namespaces\":[\"dev-*\"]}}";
    private static final String OPEN =
            "[{\"association\":{\"policyArn\":\"arn:aws:eks::aws:cluster-access-policy/AmazonSecretPolicy\","
                    + "\"accessScope\":{\"type\":\"cluster\",\"namespaces\":[]}},\"why\":\"RULES_NOT_PUBLISHED\","
                    + "\"detail\":\"AWS does not publish its rules\"}]";
    private static final String RULE = "{\"verbs\":[\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"]}";
    private static final String RULE_ON_WEB =
            "{\"verbs\":[\"list\"],\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"resourceNames\":[\"web\"]}";

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void a_yes_is_explained_by_what_is_behind_it() {
        JsonNode yes = ask("check", "{\"cluster\":\"workshop\"," + GOLDEN + "," + LIST_PODS + "}");

        assertThat(yes.path("explanations").toString())
                .isEqualTo("[{\"text\":\"EKS Access Policy: allowed\",\"association\":" + EDIT
                        + "},{\"text\":\"RBAC: allowed\",\"binding\":{\"name\":\"viewers\",\"roleKind\":\"ClusterRole\","
                        + "\"roleName\":\"view\",\"subjectKind\":\"Group\",\"subjectName\":\"viewers\"}}]");
        assertThat(yes.path("user").toString())
                .isEqualTo("{\"username\":\"golden\",\"uid\":\"aws-iam-authenticator:123456789012:AROA\","
                        + "\"groups\":[\"system:authenticated\"],\"extra\":{\"sessionName\":[\"EKSGetTokenAuth\"]}}");
        assertThat(yes.has("suggestion")).isFalse();
        assertThat(yes.path("openQuestions")).isEmpty();
    }

    @Test
    void a_no_says_what_is_open_what_comes_near_and_what_would_do() {
        JsonNode no =
                ask("check", "{\"cluster\":\"workshop\"," + GOLDEN + "," + LIST_PODS.replace("list", "get") + "}");

        assertThat(no.path("unknown").asBoolean()).isTrue();
        assertThat(no.path("openQuestions").toString()).isEqualTo(OPEN);
        assertThat(no.path("nearMisses").toString())
                .isEqualTo("[{\"wouldAllow\":\"the edit policy\",\"ifOnly\":\"its scope covered the namespace assets\","
                        + "\"association\":" + EDIT + "}]");
        assertThat(no.path("suggestion").path("accessScope").path("type").asText())
                .isEqualTo("cluster");
    }

    @Test
    void a_batch_is_answered_in_order_and_found_by_any_member() {
        JsonNode batch = ask(
                "batchCheck",
                "{\"cluster\":\"workshop\",\"state\":\"OBSERVED\",\"minRevision\":7,\"questions\":[{" + GOLDEN + ","
                        + LIST_PODS
                        + "},{\"principal\":\"nobody\",\"nonResource\":{\"verb\":\"get\",\"path\":\"/healthz\"}}]}");

        String id = batch.path("decisionId").asText();
        assertThat(batch.path("revision").asLong()).isEqualTo(7);
        assertThat(batch.path("answers").toString())
                .isEqualTo(
                        "[{\"allowed\":true,\"unknown\":false,\"reasons\":[\"EKS Access Policy: allowed\"],\"message\":\"\","
                                + "\"unauthenticated\":false,\"decisionId\":\"" + id + "/0\"},"
                                + "{\"allowed\":false,\"unknown\":false,\"reasons\":[],\"message\":\"forbidden\","
                                + "\"unauthenticated\":true,\"decisionId\":\"" + id + "/1\"}]");
        JsonNode event = ok(send("GET", "/api/v1/audit/events/" + id + "%2F1", "", ""));
        assertThat(event.path("details").path("request").asText())
                .contains("DECISION_STATE_OBSERVED", "min_revision: 7");
        assertThat(event.path("decisions").toString())
                .isEqualTo("[{\"decisionId\":\"" + id + "/0\",\"principal\":\"role/a\",\"sessionName\":\"session\","
                        + "\"resource\":{\"verb\":\"get\",\"resource\":\"pods\"},\"verdict\":\"ALLOW\",\"allowed\":true,"
                        + "\"reasons\":[\"allowed\"]},{\"decisionId\":\"" + id + "/1\",\"principal\":\"role/a\","
                        + "\"nonResource\":{\"verb\":\"get\",\"path\":\"/healthz\"},\"verdict\":\"UNAUTHENTICATED\","
                        + "\"allowed\":false,\"reasons\":[]}]");
    }

    @Test
    void a_single_decision_is_recorded_under_its_own_id() {
        String id = ask("check", "{\"cluster\":\"workshop\"," + GOLDEN + "," + LIST_PODS + "}")
                .path("decisionId")
                .asText();

        assertThat(ok(send("GET", "/api/v1/audit/events/" + id, "", ""))
                        .path("decisions")
                        .path(0)
                        .path("decisionId")
                        .asText())
                .isEqualTo(id);
    }

    @Test
    void a_batch_may_be_larger_than_other_bodies() {
        String batch = batchOf(3_000);
        assertThat(batch).hasSizeGreaterThan(262_144);

        assertThat(ask("batchCheck", batch).path("answers")).hasSize(3_000);
    }

    @Test
    void a_batch_of_more_than_ten_thousand_questions_is_refused() {
        Answer answer = send("POST", "/api/v1/decisions:batchCheck", "", batchOf(10_001));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).isEqualTo("questions has 10001 members, more than 10000.");
    }

    @Test
    void permissions_are_rules_by_scope() {
        JsonNode permissions =
                ask("listPermissions", "{\"cluster\":\"workshop\"," + GOLDEN + ",\"sessionName\":\"me\"}");

        assertThat(permissions.path("permissions").toString())
                .isEqualTo("[{\"scope\":{\"type\":\"cluster\",\"exceptNamespaces\":[\"carts\"]},\"rules\":[" + RULE
                        + ",{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/healthz\"]}]},"
                        + "{\"scope\":{\"type\":\"namespace\",\"namespace\":\"carts\"},\"rules\":[" + RULE_ON_WEB
                        + "]}]");
        assertThat(permissions.path("user").path("username").asText()).isEqualTo("golden");
        assertThat(permissions.path("openQuestions").toString()).isEqualTo(OPEN);
    }

    @Test
    void a_comparison_takes_every_kind_of_change() {
        for (String change : new String[] {
            "\"putEntry\":{\"username\":\"me\",\"kubernetesGroups\":[\"viewers\"]}",
            "\"deleteEntry\":true",
            "\"associate\":" + EDIT,
            "\"disassociate\":\"arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy\""
        }) {
            ask(
                    "compare",
                    "{\"cluster\":\"workshop\",\"namespaces\":[\"carts\"],\"changes\":[{" + GOLDEN + "," + change
                            + "}]}");
        }
    }

    @Test
    void a_comparison_shows_what_is_gained_and_lost() {
        JsonNode compared = ask("compare", "{\"cluster\":\"workshop\",\"desired\":true}");

        assertThat(compared.path("differences").toString())
                .isEqualTo("[{" + GOLDEN
                        + ",\"gained\":[{\"scope\":{\"type\":\"cluster\",\"clusterScopeOnly\":true},\"rules\":["
                        + RULE + "],\"except\":[" + RULE_ON_WEB
                        + "]}],\"lost\":[],\"gainedUnknown\":[],\"lostUnknown\":"
                        + OPEN + "}]");
        assertThat(compared.path("warnings").toString())
                .isEqualTo("[{\"code\":\"SECRETS_GAINED\"," + GOLDEN + ",\"text\":\"reads secrets\"}]");
    }

    private static String batchOf(int questions) {
        String question = "{" + GOLDEN + "," + LIST_PODS + "}";
        return "{\"cluster\":\"workshop\",\"questions\":[" + String.join(",", Collections.nCopies(questions, question))
                + "]}";
    }

    private JsonNode ask(String what, String body) {
        return ok(send("POST", "/api/v1/decisions:" + what, "", body));
    }

    private Answer send(String method, String target, String accept, String body) {
        return http.send(method, target, Map.of("Authorization", People.bearer(People.ADMIN), "Accept", accept), body);
    }

    private static JsonNode ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }
}
