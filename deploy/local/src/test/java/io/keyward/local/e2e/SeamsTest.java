package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.settings.LabAccount;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Promises that hold where parts meet, or nowhere: a repeat over a restart, events that the log may refuse, a cluster that is let go. */
class SeamsTest {
    private static final String CLUSTER = "payments-prod";
    private static final String ENTRIES = "/clusters/" + CLUSTER + "/access-entries";
    private static final String ANALYTICS = "arn:aws:eks:us-west-2:210987654321:cluster/analytics";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Stage stage = new Stage();

    @AfterEach
    void healTheLab() {
        stage.control().delete("/faults").ok();
        stage.api().patch("/clusters/" + CLUSTER, Map.of("mode", "ENFORCE")).ok();
    }

    @Test
    void a_repeat_after_a_restart_gets_the_first_answer() {
        // The order of a map's entries may change with the process: several requests, so that one of them would show
        // it.
        List<Map<String, Object>> requests = IntStream.range(0, 6)
                .mapToObj(i -> Map.<String, Object>of(
                        "principalArn", Aws.role("repeated-" + i),
                        "tags", Map.of("a", "1", "b", "2", "c", "3", "d", "4"),
                        "clientRequestToken", "repeated-" + i))
                .toList();
        Map<Object, JsonNode> first = new HashMap<>();
        requests.forEach(request -> first.put(
                request, stage.eks().post(ENTRIES, request).expect(200).json()));

        stage.platform().kill("access-service");
        stage.platform().awaitReady("access-service");

        requests.forEach(request -> assertThat(
                        stage.eks().post(ENTRIES, request).expect(200).json())
                .isEqualTo(first.get(request)));
        requests.forEach(request -> stage.eks()
                .delete(ENTRIES + "/" + Rest.encoded(String.valueOf(request.get("principalArn"))))
                .expect(200));
    }

    @Test
    void no_question_keeps_other_events_from_the_log() {
        Rest anonymous = new Rest(stage.platform().gatewayUrl(), Map.of());
        var unused = anonymous.get("/kube/eks-workshop/api/v1/pods");
        review(
                "SelfSubjectAccessReview",
                Map.of("resourceAttributes", Map.of("verb", "get", "resource", "pods")),
                "alice");
        review(
                "SelfSubjectAccessReview",
                Map.of("resourceAttributes", Map.of("verb", "", "resource", "pods", "namespace", "carts")),
                "alice");
        review(
                "SelfSubjectAccessReview",
                Map.of("nonResourceAttributes", Map.of("verb", "get", "path", "/" + "😀".repeat(1000))),
                "alice");
        String role = Aws.role("after-poison");
        stage.eks().post(ENTRIES, Map.of("principalArn", role)).expect(200);

        assertEventually(PATIENCE, () -> assertThat(stage.events("principal=" + Rest.encoded(role)))
                .extracting(event -> event.get("action").asText())
                .contains("access-entry.create", "push.create-entry"));
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role)).expect(200);
    }

    @Test
    void a_cluster_is_not_forgotten_while_eks_holds_what_was_removed() {
        String cluster = "/clusters/analytics";
        String role = "arn:aws:iam::210987654321:role/lingering";
        String entry = cluster + "/access-entries/" + Rest.encoded(role);
        stage.api()
                .post(cluster + "/access-entries?wait=20s", Map.of("principalArn", role))
                .expect(201);
        stage.refuse(Map.of(
                "operation", "DeleteAccessEntry",
                "principalArn", role,
                "code", "ServerException",
                "message", "refused on demand"));
        stage.api().delete(entry).ok();

        Rest.Answer refused = stage.api().delete(cluster);

        assertThat(refused.status()).as(refused.text()).isEqualTo(409);
        assertThat(refused.text()).contains("CLUSTER_NOT_EMPTY").contains(role);
        Rest.Answer forced = stage.api().delete(cluster + "?force=true").expect(200);
        assertThat(forced.text()).contains(role);
        stage.control().delete("/faults").ok();
        // Unless the worker, which was at it, has taken it away meanwhile.
        assertThat(stage.lab(LabAccount.ANALYTICS)
                        .delete("/clusters/analytics/access-entries/" + Rest.encoded(role))
                        .status())
                .isIn(200, 404);
        stage.api()
                .post("/clusters", Map.of("arn", ANALYTICS, "mode", "ENFORCE"))
                .expect(201);
        assertEventually(
                PATIENCE, () -> assertThat(stage.events("action=cluster.unregister&cluster=" + Rest.encoded(ANALYTICS)))
                        .anySatisfy(event -> assertThat(event.toString()).contains(role)));
    }

    @Test
    void paused_is_answered_when_the_last_call_has_ended() {
        String role = Aws.role("paused-meanwhile");
        stage.control().put("/faults", Map.of("latencyMs", 2000)).ok();
        stage.api().post(ENTRIES, Map.of("principalArn", role)).expect(201);
        assertEventually(PATIENCE, () -> assertThat(stage.api()
                        .get(ENTRIES + "/" + Rest.encoded(role))
                        .json()
                        .path("sync")
                        .path("state")
                        .asText())
                .isEqualTo("PENDING"));

        // A read of the cluster, of two seconds a call, may outlast one answer, which then says so.
        assertEventually(Duration.ofMinutes(2), () -> assertThat(stage.api()
                        .patch("/clusters/" + CLUSTER, Map.of("mode", "PAUSED"))
                        .ok()
                        .json()
                        .path("callsUnderWay"))
                .isEmpty());
        long calls = calls();
        stage.control().delete("/faults").ok();
        assertHolds(Duration.ofSeconds(3), () -> assertThat(calls()).isEqualTo(calls));
        stage.api().patch("/clusters/" + CLUSTER, Map.of("mode", "ENFORCE")).ok();
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(role)).expect(200);
    }

    @Test
    void the_last_administrator_stays_at_every_door() {
        String admin = "arn:aws:iam::210987654321:role/last-administrator";
        String entries = "/clusters/analytics/access-entries";
        String entry = entries + "/" + Rest.encoded(admin);
        String policy = entry + "/access-policies/" + Rest.encoded(Aws.CLUSTER_ADMIN);
        Map<String, Object> narrow = Map.of("type", "namespace", "namespaces", List.of("a"));
        Rest eks = stage.eks(LabAccount.ANALYTICS);
        eks.post(entries, Map.of("principalArn", admin)).expect(200);
        stage.api()
                .put(policy + "?wait=20s", Map.of("accessScope", Map.of("type", "cluster")))
                .ok();

        for (Rest.Answer refused : List.of(
                eks.delete(entry),
                eks.delete(policy),
                eks.post(entry + "/access-policies", Map.of("policyArn", Aws.CLUSTER_ADMIN, "accessScope", narrow)))) {
            assertThat(refused.header("x-amzn-ErrorType")).as(refused.text()).isEqualTo("InvalidRequestException");
            assertThat(refused.text()).contains("administrator");
        }
        for (Rest.Answer refused : List.of(
                stage.api().delete(entry),
                stage.api().delete(policy),
                stage.api().put(policy, Map.of("accessScope", narrow)))) {
            assertThat(refused.status()).as(refused.text()).isEqualTo(409);
            assertThat(refused.json().path("reason").asText()).isEqualTo("LAST_ADMINISTRATOR");
        }
        assertThat(Stage.principals(stage.lab(LabAccount.ANALYTICS), "analytics"))
                .contains(admin);
        // Only with the cluster can it be let go.
        stage.api().delete("/clusters/analytics?force=true").expect(200);
        stage.lab(LabAccount.ANALYTICS).delete(entry).expect(200);
        stage.api()
                .post("/clusters", Map.of("arn", ANALYTICS, "mode", "ENFORCE"))
                .expect(201);
    }

    private void review(String kind, Map<String, Object> spec, String as) {
        Rest kube = new Rest(
                stage.platform().gatewayUrl() + "/kube/eks-workshop",
                Map.of(
                        "Authorization",
                        "Bearer " + stage.platform().env().get("KEYWARD_TOKEN"),
                        "Impersonate-User",
                        as));
        var unused = kube.post(
                "/apis/authorization.k8s.io/v1/" + kind.toLowerCase(java.util.Locale.ROOT) + "s",
                Map.of("apiVersion", "authorization.k8s.io/v1", "kind", kind, "spec", spec));
    }

    private long calls() {
        long calls = 0;
        for (JsonNode count :
                stage.control().get("/calls?cluster=" + CLUSTER).expect(200).json()) {
            calls += count.asLong();
        }
        return calls;
    }

    /** Asserts it again and again for so long. */
    private static void assertHolds(Duration time, Runnable assertion) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            assertion.run();
        }
    }
}
