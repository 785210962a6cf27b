package io.keyward.lab.kube.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.http.Lines;
import io.keyward.kubernetes.http.Reply;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.request.RequestInfoParser;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Journal;
import io.keyward.lab.state.Lab;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pods and namespaces, as objects, tables and watches. */
class ResourcesTest {

    private static final ClusterKey CLUSTER = new ClusterKey("123456789012", "us-west-2", "eks-workshop");
    private static final Instant NOW = Instant.parse("2026-11-23T21:00:00Z");
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final Lab lab = new Lab(clock, Journal.NONE, () -> Duration.ZERO);
    private final Resources resources = new Resources(lab, clock);

    @Test
    void aTableHasKubernetesColumnsAndARowForEachPod() throws Exception {
        JsonNode table = json(ask("GET", "/api/v1/namespaces/carts/pods", "limit=500", TABLE));

        assertThat(table.path("kind").asText()).isEqualTo("Table");
        assertThat(table.path("apiVersion").asText()).isEqualTo("meta.k8s.io/v1");
        assertThat(table.path("columnDefinitions"))
                .extracting(column -> column.path("name").asText() + column.path("priority"))
                .containsExactly(
                        "Name0",
                        "Ready0",
                        "Status0",
                        "Restarts0",
                        "Age0",
                        "IP1",
                        "Node1",
                        "Nominated Node1",
                        "Readiness Gates1");
        JsonNode row = table.path("rows").path(0);
        assertThat(row.path("cells"))
                .extracting(JsonNode::asText)
                .startsWith("carts-6d4478747c-vvzhm", "1/1", "Running", "0", "5m54s")
                .endsWith("<none>", "<none>")
                .hasSize(9);
        assertThat(row.path("object").path("kind").asText()).isEqualTo("PartialObjectMetadata");
        assertThat(row.path("object").path("metadata").path("namespace").asText())
                .isEqualTo("carts");
        assertThat(json(ask("GET", "/api/v1/namespaces", "includeObject=None", TABLE))
                        .path("rows")
                        .path(0)
                        .path("object")
                        .isNull())
                .isTrue();
        assertThatThrownBy(() -> ask("GET", "/api/v1/pods", "includeObject=x", TABLE))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void aDeletedPodIsReplacedByItsOwnerOnly() throws Exception {
        String assets = "/api/v1/namespaces/assets/pods/assets-7c7948bfc8-wbsbr";
        assertThat(((KubeAnswer) ask("DELETE", assets, "dryRun=All", "")).status())
                .isEqualTo(200);
        assertThat(pods("assets")).containsExactly("assets-7c7948bfc8-wbsbr");

        ask("DELETE", assets, "", "");
        ask("DELETE", "/api/v1/namespaces/catalog/pods/catalog-mysql-0", "", "");
        ask("DELETE", "/api/v1/namespaces/default/pods/load-generator", "", "");

        assertThat(pods("assets"))
                .singleElement()
                .asString()
                .startsWith("assets-7c7948bfc8-")
                .doesNotEndWith("wbsbr");
        assertThat(pods("catalog")).contains("catalog-mysql-0");
        assertThat(pods("default")).isEmpty();
        assertThatThrownBy(() -> ask("DELETE", assets, "", ""))
                .hasMessage("pods \"assets-7c7948bfc8-wbsbr\" not found");
        assertThatThrownBy(() -> ask("DELETE", "/api/v1/namespaces", "", ""))
                .hasMessage("the server does not allow this method on the requested resource");
    }

    @Test
    void aCollectionIsDeletedAsFarAsItIsSelected() throws Exception {
        ask("DELETE", "/api/v1/namespaces/carts/pods", "labelSelector=app.kubernetes.io/name%3Dcarts", "");

        assertThat(pods("carts"))
                .doesNotContain("carts-6d4478747c-vvzhm")
                .contains("carts-dynamodb-d9f9f48b-k5v99")
                .hasSize(2);
    }

    @Test
    void aWatchEndsWhenTheLabIsReset() throws Exception {
        Lines watch = (Lines) ask("GET", "/api/v1/namespaces/ui/pods", "watch=1", TABLE);
        assertThat(watch.next().orElseThrow()).contains("columnDefinitions\":[").contains("\"ADDED\"");
        ask("DELETE", "/api/v1/namespaces/ui/pods/ui-5989474687-q4r8c", "", "");
        assertThat(watch.next().orElseThrow().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"columnDefinitions\":null"));

        lab.reset();

        while (watch.next().isPresent()) {
            assertThat(pods("ui")).hasSize(1);
        }
        assertThat(pods("ui")).containsExactly("ui-5989474687-q4r8c");
    }

    @Test
    void aPodsLogIsEmptyAndCanOnlyBeRead() {
        String pod = "/api/v1/namespaces/catalog/pods/catalog-mysql-0";

        assertThat(((KubeAnswer) ask("GET", pod + "/log", "", "")).status()).isEqualTo(204);
        assertThatThrownBy(() -> ask("GET", "/api/v1/namespaces/catalog/pods/nope/log", "", ""))
                .hasMessage("pods \"nope\" not found");
        assertThatThrownBy(() -> ask("POST", pod + "/log", "", "")).isInstanceOf(StatusException.class);
        assertThatThrownBy(() -> ask("GET", pod + "/status", "", "")).isInstanceOf(StatusException.class);
    }

    @Test
    void brokenQueriesAreRefused() {
        for (String query : List.of(
                "limit=x",
                "fieldSelector=%26%26",
                "fieldSelector=nope%3D1",
                "labelSelector=((",
                "timeoutSeconds=x",
                "resourceVersion=x",
                "watch=1&sendInitialEvents=true")) {
            assertThatThrownBy(() -> ask("GET", "/api/v1/pods", query, ""))
                    .as(query)
                    .isInstanceOf(StatusException.class);
        }
    }

    private List<String> pods(String namespace) throws Exception {
        return json(ask("GET", "/api/v1/namespaces/" + namespace + "/pods", "", ""))
                .path("items")
                .findValues("metadata")
                .stream()
                .map(metadata -> metadata.path("name").asText())
                .toList();
    }

    private Reply ask(String method, String path, String query, String accept) {
        QueryParameters parameters = QueryParameters.parse(query);
        KubeRequest request = new KubeRequest(
                method,
                path + "?" + query,
                path,
                parameters,
                Map.of("accept", List.of(accept)),
                new KubeRequest.Body(new byte[0]));
        return resources.answer(CLUSTER, request, RequestInfoParser.parse(method, path, parameters));
    }

    private static JsonNode json(Reply reply) throws JsonProcessingException {
        return new ObjectMapper().readTree(((KubeAnswer) reply).body());
    }
}
