package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.EDIT;
import static io.keyward.local.e2e.Aws.READ_ONLY;
import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The AWS side of the lab page the project was born from, with the real {@code aws}. */
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
    void the_seeds_commands_print_the_seeds_shapes() {
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

        JsonNode one = list();
        assertThat(one.get("clusterName").asText()).isEqualTo(CLUSTER);
        assertThat(one.get("principalArn").asText()).isEqualTo(READ_ONLY);
        assertThat(one.get("associatedAccessPolicies")).hasSize(1);
        assertThat(one.get("associatedAccessPolicies").get(0)).isEqualTo(narrowed);
        assertThat(narrowed.get("accessScope").get("namespaces").get(0).asText())
                .isEqualTo("carts");

        associate(EDIT, "type=namespace,namespaces=assets");
        JsonNode two = list();
        assertThat(two.get("associatedAccessPolicies").findValuesAsText("policyArn"))
                .isEqualTo(List.of(EDIT, VIEW));

        assertThat(Stage.contents(stage.lab(), CLUSTER).get(READ_ONLY))
                .as("the AWS side holds the same")
                .isEqualTo(Stage.contents(stage.eks(), CLUSTER).get(READ_ONLY));
        JsonNode atEks = aws.run(
                        "eks",
                        "list-associated-access-policies",
                        "--cluster-name",
                        CLUSTER,
                        "--principal-arn",
                        READ_ONLY,
                        "--endpoint-url",
                        stage.platform().labUrl())
                .ok()
                .json();
        assertThat(atEks.get("associatedAccessPolicies").findValuesAsText("policyArn"))
                .containsExactlyInAnyOrder(EDIT, VIEW);
    }

    @Test
    void update_kubeconfig_through_the_gateway_writes_a_kubeconfig() throws Exception {
        Path kubeconfig = folder.resolve("kubeconfig");
        aws.run(
                        "eks",
                        "update-kubeconfig",
                        "--name",
                        CLUSTER,
                        "--role-arn",
                        READ_ONLY,
                        "--alias",
                        "readonly",
                        "--user-alias",
                        "readonly",
                        "--kubeconfig",
                        kubeconfig.toString())
                .ok();

        assertThat(Files.readString(kubeconfig))
                .contains("current-context: readonly")
                .contains("server: https://127.0.0.1:")
                .contains("certificate-authority-data: ")
                .contains("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop")
                .contains(READ_ONLY);
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

    private JsonNode list() {
        return eks("list-associated-access-policies").ok().json();
    }
}
