package io.keyward.lab.kube;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static io.keyward.lab.kube.KubeClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.lab.LabClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab's Kubernetes API over real TLS, with tokens that its own STS is asked about. */
@QuarkusTest
class KubeApiTest {

    private static final String CLUSTER_SCOPE = "{\"type\":\"cluster\"}";
    private static final String UNAUTHORIZED =
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"Unauthorized\","
                    + "\"reason\":\"Unauthorized\",\"code\":401}\n";

    @TestHTTPResource
    URI base;

    private LabClient lab;
    private KubeClient kube;
    private String token;

    @BeforeEach
    void anEntryWithoutPolicy() throws Exception {
        lab = new LabClient(base);
        assertThat(lab.call("POST", "/_lab/reset").status()).isEqualTo(204);
        assertThat(lab.create(READ_ONLY).status()).isEqualTo(200);
        kube = new KubeClient(base, "eks-workshop");
        token = kube.token(READ_ONLY);
    }

    @Test
    void whoAmISaysWhatTheWorkshopPrints() throws Exception {
        HttpResponse<String> answer = kube.post(
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                token,
                "{\"kind\":\"SelfSubjectReview\",\"apiVersion\":\"authentication.k8s.io/v1\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        JsonNode user = json(answer.body()).path("status").path("userInfo");
        String session = "arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth";
        String id = user.path("extra").path("principalId").path(0).asText();
        assertThat(user.path("username").asText()).isEqualTo(session);
        assertThat(user.path("uid").asText()).isEqualTo("aws-iam-authenticator:123456789012:" + id);
        assertThat(user.path("groups").toString()).isEqualTo("[\"system:authenticated\"]");
        assertThat(id).startsWith("AROA");
        assertThat(user.path("extra").path("arn").path(0).asText()).isEqualTo(session);
        assertThat(user.path("extra").path("canonicalArn").path(0).asText()).isEqualTo(READ_ONLY);
        assertThat(user.path("extra").path("sessionName").path(0).asText()).isEqualTo("EKSGetTokenAuth");
        assertThat(user.path("extra").path("accessKeyId").path(0).asText()).startsWith("ASIA");
    }

    @Test
    void policiesGrantWhatTheySayAndWhere() throws Exception {
        assertForbidden(
                kube.call("GET", "/api/v1/pods", token),
                "pods is forbidden: User \"arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth\""
                        + " cannot list resource \"pods\" in API group \"\" at the cluster scope");
        lab.associate(READ_ONLY, VIEW, "{\"type\":\"namespace\",\"namespaces\":[\"carts\"]}");
        lab.associate(READ_ONLY, EDIT, "{\"type\":\"namespace\",\"namespaces\":[\"assets\"]}");

        assertThat(kube.call("GET", "/api/v1/pods", token).statusCode()).isEqualTo(403);
        assertThat(names(kube.call("GET", "/api/v1/namespaces/carts/pods", token)))
                .containsExactly("carts-6d4478747c-vvzhm", "carts-dynamodb-d9f9f48b-k5v99");
        assertThat(kube.call("DELETE", "/api/v1/namespaces/carts/pods/carts-6d4478747c-vvzhm", token)
                        .statusCode())
                .isEqualTo(403);
        String pod =
                names(kube.call("GET", "/api/v1/namespaces/assets/pods", token)).getFirst();
        HttpResponse<String> deleted = kube.send(kube.request(
                "DELETE", "/api/v1/namespaces/assets/pods/" + pod, token, "{\"propagationPolicy\":\"Background\"}"));
        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
        assertThat(json(deleted.body()).path("metadata").has("deletionTimestamp"))
                .isTrue();
        assertThat(names(kube.call("GET", "/api/v1/namespaces/assets/pods", token)))
                .singleElement()
                .asString()
                .matches("assets-7c7948bfc8-[bcdfghjklmnpqrstvwxz2456789]{5}")
                .isNotEqualTo(pod);
        HttpResponse<String> gone = kube.call("GET", "/api/v1/namespaces/assets/pods/" + pod, token);
        assertThat(json(gone.body()).toString())
                .isEqualTo(
                        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"pods \\\""
                                + pod + "\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"" + pod
                                + "\",\"kind\":\"pods\"},\"code\":404}");
        lab.call("POST", "/_lab/reset");
        lab.create(READ_ONLY);
        lab.associate(READ_ONLY, VIEW, CLUSTER_SCOPE);
        assertThat(names(kube.call("GET", "/api/v1/namespaces/assets/pods", token)))
                .containsExactly(pod);
    }

    @Test
    void onlyAPrincipalWithAnEntryLogsIn() throws Exception {
        assertThat(kube.call("GET", "/version", token).statusCode()).isEqualTo(200);
        HttpResponse<String> stranger = kube.call("GET", "/version", kube.token(READ_ONLY.replace("read-only", "x")));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).isEqualTo(UNAUTHORIZED);

        lab.call("POST", "/_lab/roles:recreate", "{\"arn\":\"" + READ_ONLY + "\"}");

        assertThat(kube.call("GET", "/version", kube.token(READ_ONLY)).body())
                .as("the new principal under the old ARN")
                .isEqualTo(UNAUTHORIZED);
    }

    @Test
    void badTokensAreRefusedAndNobodyElseIsAsked() throws Exception {
        String key = LabClient.WORKSHOP_KEY;
        String sts = "http://127.0.0.1:" + base.getPort();
        for (String bad : List.of(
                "x",
                "k8s-aws-v1.",
                "k8s-aws-v1." + "a".repeat(17_000),
                KubeClient.encode(KubeClient.presigned("http://127.0.0.1:1", key, "", Instant.now())),
                KubeClient.encode(KubeClient.presigned("http://169.254.169.254", key, "", Instant.now())),
                KubeClient.encode(
                        KubeClient.presigned(sts, key, "", Instant.now().minusSeconds(1000))),
                KubeClient.encode(KubeClient.presigned(sts, "ASIARZPUZDIKGVVWK6LX", "forged", Instant.now())))) {
            HttpResponse<String> answer = kube.call("GET", "/api/v1/pods", bad);
            assertThat(answer.statusCode()).as(bad).isEqualTo(401);
            assertThat(answer.body()).as(bad).isEqualTo(UNAUTHORIZED);
        }
        assertForbidden(
                kube.call("GET", "/api/v1/pods", ""),
                "pods is forbidden: User \"system:anonymous\" cannot list resource \"pods\" in API group \"\" at the cluster scope");
        assertThat(kube.call("GET", "/livez", "").body()).isEqualTo("ok");
    }

    @Test
    void changesOfEntriesPropagateWithTheLabsDelay() throws Exception {
        lab.call("PUT", "/_lab/faults", "{\"propagationMs\":600000}");
        try {
            lab.associate(READ_ONLY, VIEW, CLUSTER_SCOPE);
            assertThat(kube.call("GET", "/api/v1/pods", token).statusCode()).isEqualTo(403);
        } finally {
            lab.call("DELETE", "/_lab/faults");
        }
    }

    @Test
    void aWatchTellsWhatHappensUntilItsTimeIsOver() throws Exception {
        lab.associate(READ_ONLY, EDIT, CLUSTER_SCOPE);
        JsonNode list =
                json(kube.call("GET", "/api/v1/namespaces/ui/pods", token).body());
        String pod = list.path("items").path(0).path("metadata").path("name").asText();
        String version = list.path("metadata").path("resourceVersion").asText();

        Iterator<String> lines = kube.lines(
                        "/api/v1/namespaces/ui/pods?watch=true&timeoutSeconds=3&resourceVersion=" + version, token)
                .iterator();
        kube.call("DELETE", "/api/v1/namespaces/ui/pods/" + pod, token);

        List<String> seen = new ArrayList<>();
        lines.forEachRemaining(line -> seen.add(json(line).path("type").asText() + " "
                + json(line).path("object").path("metadata").path("name").asText()));
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst()).isEqualTo("DELETED " + pod);
        assertThat(seen.getLast()).startsWith("ADDED ui-5989474687-");
        assertThat(json(kube.lines("/api/v1/namespaces/ui/pods?watch=true&timeoutSeconds=5&resourceVersion=1", token)
                                .findFirst()
                                .orElseThrow())
                        .path("object")
                        .path("reason")
                        .asText())
                .isEqualTo("Expired");
        assertThat(kube.lines("/api/v1/namespaces/carts/pods?watch=true&timeoutSeconds=1", token))
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"type\":\"ADDED\""));
    }

    @Test
    void theOneAskedForIsTheOnlyOneNamed() throws Exception {
        lab.associate(READ_ONLY, VIEW, CLUSTER_SCOPE);

        assertThat(names(kube.call("GET", "/api/v1/pods?labelSelector=app.kubernetes.io%2Fname%3Dui&limit=1", token)))
                .containsExactly("ui-5989474687-q4r8c");
        assertThat(names(kube.call("GET", "/api/v1/pods?fieldSelector=metadata.name%3Dload-generator", token)))
                .containsExactly("load-generator");
        assertThat(kube.call("GET", "/api/v1/pods?fieldSelector=x%3Dy", token).body())
                .contains("field label not supported: x");
        assertThat(names(kube.call("GET", "/api/v1/namespaces", token)))
                .contains("assets", "carts", "catalog", "checkout", "orders", "ui", "kube-system", "default");
    }

    @Test
    void refusalsAreWordedAsKubernetesWordsThem() throws Exception {
        lab.associate(READ_ONLY, VIEW.replace("View", "ClusterAdmin"), CLUSTER_SCOPE);

        assertStatus(kube.call("GET", "/api/v1/nodes", token), 404, "the server could not find the requested resource");
        assertStatus(
                kube.call("GET", "/api/v1/namespaces/carts/namespaces", token),
                404,
                "the server could not find the requested resource");
        assertStatus(
                kube.call("PUT", "/api/v1/namespaces/carts/pods/x", token),
                405,
                "the server does not allow this method on the requested resource");
        assertStatus(
                kube.send(kube.request("GET", "/api/v1/pods", token, "").header("Accept", "application/xml")),
                406,
                "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf");
        assertStatus(
                kube.call("DELETE", "/api/v1/namespaces/kube-system", token),
                403,
                "namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
        assertStatus(
                kube.send(kube.request(
                        "DELETE",
                        "/api/v1/namespaces/ui/pods/ui-5989474687-q4r8c",
                        token,
                        "{\"preconditions\":{\"uid\":\"other\"}}")),
                409,
                null);
        HttpResponse<String> large =
                kube.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", token, " ".repeat((3 << 20) + 1));
        assertStatus(large, 413, "Request entity too large: limit is 3145728");
        assertThat(kube.call("GET", "/api/v1/watch", token).body())
                .startsWith("Internal Server Error: \"/api/v1/watch\": failed to create RequestInfo: ");
        assertThat(kube.call("DELETE", "/api/v1/namespaces/orders", token).statusCode())
                .isEqualTo(200);
        assertThat(names(kube.call("GET", "/api/v1/namespaces/orders/pods", token)))
                .isEmpty();
    }

    @Test
    void anotherUserHasRbacOnly() throws Exception {
        String review = "{\"spec\":{\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\"}}}";
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
        assertForbidden(
                kube.send(kube.request("POST", path, token, review).header("Impersonate-User", "alice")),
                "users \"alice\" is forbidden: User \"arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth\""
                        + " cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
        lab.associate(READ_ONLY, VIEW.replace("View", "ClusterAdmin"), CLUSTER_SCOPE);

        assertThat(allowed(kube.post(path, token, review))).isTrue();
        assertThat(allowed(kube.send(kube.request("POST", path, token, review).header("Impersonate-User", READ_ONLY))))
                .isFalse();
        assertThat(allowed(kube.send(kube.request("POST", path, token, review)
                        .header("Impersonate-User", "alice")
                        .header("Impersonate-Group", "system:masters"))))
                .isTrue();
        assertThat(kube.send(kube.request("POST", path, token, review).header("Impersonate-Group", "ops"))
                        .body())
                .isEqualTo("Internal Server Error: \"" + path
                        + "\": requested [{Group  ops    }] without impersonating a user\n");
    }

    private static boolean allowed(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return json(answer.body()).path("status").path("allowed").asBoolean();
    }

    private static void assertForbidden(HttpResponse<String> answer, String message) {
        assertStatus(answer, 403, message);
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    private static void assertStatus(HttpResponse<String> answer, int code, @Nullable String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(json(answer.body()).path("kind").asText()).isEqualTo("Status");
        assertThat(json(answer.body()).path("code").asInt()).isEqualTo(code);
        if (message != null) {
            assertThat(json(answer.body()).path("message").asText()).isEqualTo(message);
        }
    }

    private static List<String> names(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> names = new ArrayList<>();
        json(answer.body())
                .path("items")
                .forEach(item -> names.add(item.path("metadata").path("name").asText()));
        return names;
    }
}
