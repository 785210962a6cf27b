package io.keyward.kubernetes.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.status.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real API server's documents come out of the list of what it serves. */
class DiscoveryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final Discovery discovery = new Discovery("127.0.0.1:6443", "v1.34.4", ServedApis.kubernetes());

    @Test
    void everyRecordedDocumentIsToldAgain() throws IOException {
        JsonNode recorded;
        try (InputStream in = DiscoveryTest.class.getResourceAsStream("recorded.json")) {
            recorded = JSON.readTree(in);
        }
        assertThat(recorded.size()).isGreaterThanOrEqualTo(8);
        for (Map.Entry<String, JsonNode> document : recorded.properties()) {
            String[] name = document.getKey().split(" ", 2);
            KubeAnswer answer = discovery.answer(get(name[0], name.length > 1 ? AGGREGATED : "application/json"));

            ObjectNode found = (ObjectNode) JSON.readTree(answer.body());
            found.remove("serverAddressByClientCIDRs");
            assertThat(found)
                    .as(document.getKey())
                    .isEqualTo(document.getValue().path("answer"));
            assertThat(answer.headers())
                    .containsEntry(
                            "Content-Type", document.getValue().path("type").asText());
        }
    }

    @Test
    void plainListsNameSubresourcesAfterTheirResource() throws IOException {
        JsonNode apps = JSON.readTree(
                discovery.answer(get("/apis/apps/v1", "application/json")).body());

        assertThat(apps.path("resources").findValuesAsText("name"))
                .containsSubsequence("deployments", "deployments/scale", "deployments/status", "replicasets");
        assertThat(apps.path("resources").path(4).toString())
                .isEqualTo(
                        "{\"name\":\"deployments/scale\",\"singularName\":\"\",\"namespaced\":true,"
                                + "\"group\":\"autoscaling\",\"version\":\"v1\",\"kind\":\"Scale\",\"verbs\":[\"get\",\"patch\",\"update\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/apis/nope.example.com", "/apis/apps/v9", "/api/v2"})
    void whatIsNotServedIsNotFound(String path) {
        assertThat(discovery.answer(get(path, "*/*")).status()).isEqualTo(404);
        assertThat(discovery.answer(get(path, "*/*")).body()).contains("could not find the requested resource");
    }

    @Test
    void otherPathsAreAnsweredWithThoseThereAre() {
        assertThat(discovery.answer(get("/nope", "*/*")).status()).isEqualTo(404);
        assertThat(discovery.answer(get("/", "*/*")).body()).contains("\"/apis/apps/v1\"", "\"/healthz\"");
        assertThat(discovery.answer(get("/livez/", "*/*")).body()).isEqualTo("ok");
    }

    @Test
    void nothingCanBePostedToADocument() {
        assertThatThrownBy(() -> discovery.answer(request("POST", "/apis", "*/*")))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("does not allow this method");
    }

    @Test
    void aLineThatIsNoResourceIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ServedApis.read("v1 pods Pod"));
    }

    private static KubeRequest get(String path, String accept) {
        return request("GET", path, accept);
    }

    private static KubeRequest request(String method, String path, String accept) {
        return new KubeRequest(
                method,
                path,
                path,
                QueryParameters.NONE,
                Map.of("accept", List.of(accept)),
                new KubeRequest.Body(new byte[0]));
    }
}
