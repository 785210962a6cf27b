package io.keyward.lab.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.discovery.ServedApis;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.review.Reviews;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.kube.access.ClusterAuthorizer;
import io.keyward.lab.kube.access.Requester;
import io.keyward.lab.kube.resource.Resources;
import io.keyward.lab.state.Journal;
import io.keyward.lab.state.Lab;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reviews are answered as a real kube-apiserver was recorded to, on the same RBAC. */
class RecordedAnswersTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ClusterKey CLUSTER = new ClusterKey("123456789012", "us-west-2", "eks-workshop");
    private static final Map<String, KubernetesUser> CALLERS = Map.of(
            "alice", user("alice", "dev", "ops", "system:authenticated"),
            "bob", user("bob", "", "system:authenticated"),
            "admin", user("admin", "system:masters", "system:authenticated"));

    private final KubeApi api = api();

    @ParameterizedTest
    @MethodSource("recorded")
    void aReviewIsAnsweredAsKubernetesAnswersIt(String line) throws IOException {
        JsonNode row = JSON.readTree(line);

        KubeAnswer answer = ask(row);

        assertThat(answer.status())
                .as(answer.body())
                .isEqualTo(row.path("status").asInt());
        JsonNode expected = row.path("answer");
        if (expected.isTextual()) {
            assertThat(answer.body()).isEqualTo(expected.textValue());
            return;
        }
        ObjectNode found = (ObjectNode) JSON.readTree(answer.body());
        if (found.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
        }
        if (row.path("case").asText().startsWith("rules") && answer.status() == 201) {
            assertSameRules(found.path("status"), expected.path("status"));
        } else {
            assertThat(withAnyReason(found)).isEqualTo(withAnyReason(expected));
        }
        assertThat(answer.headers().getOrDefault("Warning", ""))
                .isEqualTo(row.path("warning").asText());
    }

    /** Of several bindings that allow it Kubernetes names the one it happens to meet first. */
    private static JsonNode withAnyReason(JsonNode review) {
        String reason = review.path("status").path("reason").asText();
        if (reason.startsWith("RBAC: allowed by ")) {
            ((ObjectNode) review.path("status")).put("reason", "RBAC: allowed by …");
        }
        return review;
    }

    /** The bindings' order is Kubernetes' secret; and on EKS a webhook's rules are never known. */
    private static void assertSameRules(JsonNode found, JsonNode expected) {
        assertThat(set(found.path("resourceRules"))).isEqualTo(set(expected.path("resourceRules")));
        assertThat(set(found.path("nonResourceRules"))).isEqualTo(set(expected.path("nonResourceRules")));
        assertThat(found.path("incomplete").asBoolean()).isTrue();
        assertThat(found.path("evaluationError").asText())
                .isEqualTo("webhook authorizer does not support user rule resolution");
    }

    private static Set<JsonNode> set(JsonNode list) {
        Set<JsonNode> set = new HashSet<>();
        list.forEach(set::add);
        return set;
    }

    private KubeAnswer ask(JsonNode row) {
        String[] ask = row.path("ask").asText().split(" ", 2);
        int mark = ask[1].indexOf('?');
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("content-type", List.of("application/json"));
        row.path("headers")
                .properties()
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        List.of(header.getValue().asText())));
        headers.put("x-test-caller", List.of(row.path("as").asText()));
        JsonNode body = row.path("body");
        String text = body.isMissingNode() ? "" : body.isTextual() ? body.textValue() : body.toString();
        KubeRequest request = new KubeRequest(
                ask[0],
                ask[1],
                PercentCoding.decode(mark < 0 ? ask[1] : ask[1].substring(0, mark)),
                mark < 0 ? QueryParameters.NONE : QueryParameters.parse(ask[1].substring(mark + 1)),
                headers,
                new KubeRequest.Body(text.getBytes(StandardCharsets.UTF_8)));
        return (KubeAnswer) api.answer(CLUSTER, request);
    }

    private static KubeApi api() {
        ClusterAuthorizer authorizer = new ClusterAuthorizer(Rbac.of(DefaultRbac.under(new RbacObjects(
                List.of(),
                List.of(new Role(
                        "assets",
                        "pod-deleter",
                        List.of(PolicyRule.onResources(List.of("delete", "list"), List.of(""), List.of("pods"))))),
                List.of(
                        new Binding(
                                "",
                                "viewers",
                                List.of(new Subject("User", "alice", "")),
                                new RoleRef("ClusterRole", "system:aggregate-to-view")),
                        new Binding(
                                "assets",
                                "deleters",
                                List.of(new Subject("Group", "ops", "")),
                                new RoleRef("Role", "pod-deleter")))))));
        Clock clock = Clock.systemUTC();
        Login login = (cluster, request) -> {
            String caller = request.header("x-test-caller").orElse("anonymous");
            if (caller.equals("invalid")) {
                throw new StatusException(Status.unauthorized());
            }
            KubernetesUser user = CALLERS.get(caller);
            return user == null ? Requester.anonymous() : Requester.rbacOnly(user);
        };
        return new KubeApi(
                login,
                authorizer,
                new Discovery("127.0.0.1:6443", "v1.34.4", ServedApis.kubernetes()),
                new Reviews(clock),
                new Resources(new Lab(clock, Journal.NONE, () -> Duration.ZERO), clock));
    }

    private static KubernetesUser user(String name, String... groups) {
        return new KubernetesUser(name, name + "-uid", List.of(groups), Collections.emptySortedMap());
    }

    static Stream<String> recorded() throws IOException {
        return text("/io/keyward/kubernetes/reviews.jsonl").lines();
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = RecordedAnswersTest.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
