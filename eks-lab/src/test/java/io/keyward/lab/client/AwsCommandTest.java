package io.keyward.lab.client;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.kubernetes.recorded.InstalledTool;
import io.keyward.lab.LabClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workshop's commands with the real {@code aws}. */
@QuarkusTest
class AwsCommandTest {

    @TestHTTPResource
    URI base;

    @Test
    void theWorkshopsCommandsWork(@TempDir Path home) throws Exception {
        InstalledTool aws = new InstalledTool("aws", LabClient.environment(base, home));
        assertThat(new LabClient(base).call("POST", "/_lab/reset").status()).isEqualTo(204);
        String entry = " --cluster-name eks-workshop --principal-arn " + READ_ONLY;

        assertThat(json(run(aws, "eks create-access-entry" + entry))
                        .path("accessEntry")
                        .path("type")
                        .asText())
                .isEqualTo("STANDARD");
        for (String scope : List.of(
                "type=cluster --policy-arn " + VIEW,
                "type=namespace,namespaces=carts --policy-arn " + VIEW,
                "type=namespace,namespaces=assets --policy-arn " + EDIT)) {
            run(aws, "eks associate-access-policy --access-scope " + scope + entry);
        }
        JsonNode list = json(run(aws, "eks list-associated-access-policies" + entry));
        run(
                aws,
                "eks update-kubeconfig --name eks-workshop --alias readonly --user-alias readonly --role-arn "
                        + READ_ONLY);
        JsonNode token = json(run(aws, "eks get-token --cluster-name eks-workshop --role-arn " + READ_ONLY));

        assertThat(list.path("clusterName").asText()).isEqualTo("eks-workshop");
        assertThat(list.path("associatedAccessPolicies"))
                .extracting(p -> p.path("policyArn").asText() + p.path("accessScope"))
                .containsExactly(
                        EDIT + "{\"type\":\"namespace\",\"namespaces\":[\"assets\"]}",
                        VIEW + "{\"type\":\"namespace\",\"namespaces\":[\"carts\"]}");
        assertThat(Files.readString(home.resolve("kubeconfig")))
                .contains("/clusters/123456789012/us-west-2/eks-workshop")
                .contains("current-context: readonly");
        assertThat(whoIs(token.path("status").path("token").asText()))
                .contains("arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth");
    }

    /** Replays the presigned URL in a token, as a cluster does. */
    private String whoIs(String token) {
        String url = new String(
                Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())), StandardCharsets.UTF_8);
        return new LabClient(base)
                .send("GET", "/?" + URI.create(url).getRawQuery(), "", "")
                .body();
    }

    private static String run(InstalledTool aws, String words) throws IOException, InterruptedException {
        InstalledTool.Output output = aws.run(words);
        assertThat(output.exit()).as(words + "\n" + output.text()).isZero();
        return output.text();
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }
}
