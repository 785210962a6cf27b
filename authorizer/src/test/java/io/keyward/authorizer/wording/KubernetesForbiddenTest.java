package io.keyward.authorizer.wording;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.TableText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bodies of Kubernetes' own test, part by part. */
class KubernetesForbiddenTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Refusal(Attributes request, JsonNode body) {}

    static List<Refusal> refusals() throws JsonProcessingException {
        List<TableText.Line> lines = TableText.lines(KubernetesForbiddenTest.class, "kubernetes-forbidden.txt");
        List<Refusal> refusals = new ArrayList<>();
        for (int line = 0; line < lines.size(); line += 2) {
            refusals.add(new Refusal(
                    TableText.request(TableText.words(lines.get(line).text())),
                    JSON.readTree(lines.get(line + 1).text())));
        }
        return refusals;
    }

    @Test
    void tableIsWhole() throws JsonProcessingException {
        assertThat(refusals()).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void bodyIsThatOfKubernetes(Refusal refusal) {
        JsonNode body = refusal.body();
        JsonNode details = body.get("details");
        assertThat(Forbidden.of("NAME", refusal.request(), ""))
                .isEqualTo(new Forbidden(
                        body.get("message").asText(),
                        new Forbidden.Details(
                                details.path("name").asText(),
                                details.path("group").asText(),
                                details.path("kind").asText()),
                        ""));
        assertThat(Forbidden.REASON).isEqualTo(body.get("reason").asText());
        assertThat(Forbidden.CODE).isEqualTo(body.get("code").asInt());
    }
}
