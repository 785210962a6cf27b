package io.keyward.lab.client;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.lab.LabClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workshop's commands with the real {@code aws}. */
@QuarkusTest
class AwsCommandTest {

    @TestHTTPResource
    URI base;

    @Test
    void theWorkshopsCommandsWork(@TempDir Path home) throws Exception {
        assumeTrue(onPath("aws"), "skipped: there is no aws command on the PATH");
        assertThat(new LabClient(base).call("POST", "/_lab/reset").status()).isEqualTo(204);
        String[] entry = {"--cluster-name", "eks-workshop", "--principal-arn", READ_ONLY};

        assertThat(json(aws(home, "eks create-access-entry", entry))
                        .path("accessEntry")
                        .path("type")
                        .asText())
                .isEqualTo("STANDARD");
        aws(home, "eks associate-access-policy --access-scope type=cluster --policy-arn " + VIEW, entry);
        aws(
                home,
                "eks associate-access-policy --access-scope type=namespace,namespaces=carts --policy-arn " + VIEW,
                entry);
        aws(
                home,
                "eks associate-access-policy --access-scope type=namespace,namespaces=assets --policy-arn " + EDIT,
                entry);
        JsonNode list = json(aws(home, "eks list-associated-access-policies", entry));
        aws(
                home,
                "eks update-kubeconfig --name eks-workshop --alias readonly --user-alias readonly --role-arn "
                        + READ_ONLY);
        JsonNode token = json(aws(home, "eks get-token --cluster-name eks-workshop --role-arn " + READ_ONLY));

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

    private String aws(Path home, String words, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("aws"));
        command.addAll(Arrays.asList(words.split(" ")));
        command.addAll(Arrays.asList(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        String endpoint = "http://" + base.getAuthority();
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL_EKS",
                        endpoint,
                        "AWS_ENDPOINT_URL_STS",
                        endpoint,
                        "AWS_ACCESS_KEY_ID",
                        LabClient.WORKSHOP_KEY,
                        "AWS_SECRET_ACCESS_KEY",
                        "any",
                        "AWS_DEFAULT_REGION",
                        "us-west-2",
                        "AWS_CONFIG_FILE",
                        home.resolve("config").toString(),
                        "AWS_PAGER",
                        "",
                        "KUBECONFIG",
                        home.resolve("kubeconfig").toString()));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(words).isTrue();
        assertThat(process.exitValue()).as(words + "\n" + output).isZero();
        return output;
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static boolean onPath(String command) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
