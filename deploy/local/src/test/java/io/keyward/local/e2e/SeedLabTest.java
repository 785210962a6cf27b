package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static io.keyward.local.e2e.Aws.READ_ONLY;
import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.lab.Shell;
import io.keyward.local.lab.Step;
import io.keyward.local.lab.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab page the project was born from, with the real {@code aws} and {@code kubectl}. */
class SeedLabTest {

    private static final String CLUSTER = "eks-workshop";

    private final Stage stage = new Stage();

    private final Path folder;

    private Tool aws;

    SeedLabTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void startClean() throws IOException {
        // Version 1 of the CLI prints times as they come unless told otherwise; the seed shows version 2.
        Path config = folder.resolve("aws-config");
        Files.writeString(config, "[default]\ncli_timestamp_format = iso8601\n");
        Map<String, String> environment = new HashMap<>(stage.platform().env());
        environment.put("AWS_CONFIG_FILE", config.toString());
        aws = Tool.orSkip("aws", environment, folder);
        removeTheRole();
    }

    @AfterEach
    void removeTheRole() {
        stage.eks().delete("/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(READ_ONLY));
    }

    @Test
    void the_page_prints_word_for_word_what_it_printed() throws IOException {
        Tool.orSkip("kubectl", Map.of(), folder);
        Shell shell = new Shell(stage.platform().env(), folder);

        Map<String, String> first = new HashMap<>();
        for (Step step : Steps.ofThePage()) {
            Shell.Result result = shell.run(step.command());

            assertThat(result.exitStatus())
                    .as(step.command() + "\n" + result.output())
                    .isEqualTo(step.exitStatus());
            first.putIfAbsent(step.command(), result.output());
            if (!step.output().isEmpty()) {
                assertThat(Printed.alike(result.output()))
                        .as(step.command())
                        .isEqualTo(Printed.alike(step.output() + "\n"));
            }
            awaitSynced();
        }

        assertThat(first.getOrDefault("kubectl --context readonly get pod -A", "")
                        .lines())
                .as("pods of all namespaces")
                .anyMatch(line -> line.matches("NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE"))
                .anyMatch(line -> line.matches("assets +assets-7c7948bfc8-\\w{5} +1/1 +Running +0 +\\w+"))
                .anyMatch(line -> line.matches("carts +carts-dynamodb-d9f9f48b-k5v99 +1/1 +Running +0 +\\w+"));
        assertThat(Stage.contents(stage.lab(), CLUSTER).get(READ_ONLY))
                .as("the AWS side holds the same")
                .isEqualTo(Stage.contents(stage.eks(), CLUSTER).get(READ_ONLY));
        String kubeconfig = stage.platform().env().getOrDefault("KUBECONFIG", "");
        assertThat(Path.of(kubeconfig)).startsWith(stage.platform().stateDir());
        assertThat(Files.readString(Path.of(kubeconfig))).contains("current-context: readonly");
    }

    @Test
    void what_the_page_does_not_print_has_eks_shapes_too() {
        JsonNode entry = eks("create-access-entry").json().get("accessEntry");
        assertThat(entry.get("principalArn").asText()).isEqualTo(READ_ONLY);
        assertThat(entry.get("type").asText()).isEqualTo("STANDARD");
        assertThat(entry.get("username").asText())
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/{{SessionName}}");
        assertThat(entry.get("kubernetesGroups")).isEmpty();
        assertThat(entry.get("tags")).isEmpty();
        assertThat(entry.get("accessEntryArn").asText())
                .matches(
                        "arn:aws:eks:us-west-2:123456789012:access-entry/eks-workshop/role/123456789012/eks-workshop-read-only/.+");

        JsonNode whole = associate(VIEW, "type=cluster");
        assertThat(whole.get("accessScope").get("type").asText()).isEqualTo("cluster");
        assertThat(whole.get("associatedAt")).isEqualTo(whole.get("modifiedAt"));

        JsonNode narrowed = associate(VIEW, "type=namespace,namespaces=carts");
        assertThat(narrowed.get("associatedAt")).isEqualTo(whole.get("associatedAt"));
        assertThat(narrowed.get("modifiedAt").asText())
                .isGreaterThan(whole.get("modifiedAt").asText());
        assertThat(narrowed.get("accessScope").get("namespaces").get(0).asText())
                .isEqualTo("carts");
    }

    @Test
    void refusals_are_eks_own_exceptions() {
        eks("create-access-entry").ok();

        assertThat(eks("create-access-entry").err())
                .contains("(ResourceInUseException)")
                .contains("The specified access entry resource is already in use on this cluster.");
        assertThat(aws.run(
                                "eks",
                                "associate-access-policy",
                                "--cluster-name",
                                CLUSTER,
                                "--principal-arn",
                                READ_ONLY,
                                "--policy-arn",
                                Aws.policy("NoSuchPolicy"),
                                "--access-scope",
                                "type=cluster")
                        .err())
                .contains("(ResourceNotFoundException)")
                .contains("The specified policyArn could not be found.");
        assertThat(aws.run("eks", "list-access-entries", "--cluster-name", "legacy")
                        .err())
                .contains("(InvalidRequestException)")
                .contains("authentication mode must be set to one of [API, API_AND_CONFIG_MAP]");
        assertThat(aws.run("eks", "describe-cluster", "--name", "nowhere").err())
                .contains("(ResourceNotFoundException)")
                .contains("No cluster found for name: nowhere");
    }

    private Tool.Output eks(String command) {
        return aws.run("eks", command, "--cluster-name", CLUSTER, "--principal-arn", READ_ONLY);
    }

    private JsonNode associate(String policy, String scope) {
        return aws.run(
                        "eks",
                        "associate-access-policy",
                        "--cluster-name",
                        CLUSTER,
                        "--principal-arn",
                        READ_ONLY,
                        "--policy-arn",
                        policy,
                        "--access-scope",
                        scope)
                .ok()
                .json()
                .get("associatedAccessPolicy");
    }

    /** Nearly always so when the command returns; on a busy machine EKS may take longer than a caller is kept waiting. */
    private void awaitSynced() {
        assertEventually(Duration.ofSeconds(20), () -> assertThat(stage.api()
                        .get("/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(READ_ONLY))
                        .expect(200)
                        .json()
                        .at("/sync/state")
                        .asText())
                .isEqualTo("SYNCED"));
    }
}
