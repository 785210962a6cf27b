package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access entries and associations as Terraform resources, with the real provider. */
class TerraformTest {

    private static final String CLUSTER = "eks-workshop";
    private static final List<String> ROLES = List.of("tf-viewer", "tf-deployer", "tf-admin");

    private final Stage stage = new Stage();

    private final Path folder;

    TerraformTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void apply_plan_change_import_and_destroy() throws IOException {
        Tool terraform = Tool.orSkip("terraform", environment(), folder);
        Files.writeString(folder.resolve("main.tf"), configuration("\"carts\""));
        terraform.run("init", "-input=false", "-no-color").ok();

        terraform.run("apply", "-auto-approve", "-input=false", "-no-color").ok();
        assertBothSidesHold(ROLES);
        assertNoChanges(terraform);

        Files.writeString(folder.resolve("main.tf"), configuration("\"carts\", \"dev-*\""));
        terraform.run("apply", "-auto-approve", "-input=false", "-no-color").ok();
        assertThat(Stage.contents(stage.lab(), CLUSTER)).hasEntrySatisfying(Aws.role("tf-viewer"), viewer -> assertThat(
                        viewer.get("policies").asText())
                .contains("dev-*"));
        assertNoChanges(terraform);

        String address = "aws_eks_access_entry.entry[\"tf-viewer\"]";
        terraform.run("state", "rm", address).ok();
        terraform
                .run("import", "-input=false", "-no-color", address, CLUSTER + ":" + Aws.role("tf-viewer"))
                .ok();
        assertNoChanges(terraform);

        keepAnotherAdministrator();
        terraform.run("destroy", "-auto-approve", "-input=false", "-no-color").ok();
        assertBothSidesHoldNone();
    }

    /** The last administrator that EKS holds cannot be removed, and the one of the configuration is to go. */
    private void keepAnotherAdministrator() {
        String entries = "/clusters/" + CLUSTER + "/access-entries";
        String other = Aws.role("break-glass");
        stage.api().post(entries, Map.of("principalArn", other)).expect(201);
        stage.api()
                .put(
                        entries + "/" + Rest.encoded(other) + "/access-policies/" + Rest.encoded(Aws.CLUSTER_ADMIN)
                                + "?wait=20s",
                        Map.of("accessScope", Map.of("type", "cluster")))
                .expect(200);
    }

    private static void assertNoChanges(Tool terraform) {
        Tool.Output plan = terraform.run("plan", "-detailed-exitcode", "-input=false", "-no-color");
        assertThat(plan.exitCode()).as(plan.out() + plan.err()).isZero();
    }

    private void assertBothSidesHold(List<String> roles) {
        var desired = Stage.contents(stage.eks(), CLUSTER);
        var held = Stage.contents(stage.lab(), CLUSTER);
        for (String role : roles) {
            assertThat(desired).containsKey(Aws.role(role));
            assertThat(held.get(Aws.role(role))).isEqualTo(desired.get(Aws.role(role)));
        }
    }

    private void assertBothSidesHoldNone() {
        List<String> arns = ROLES.stream().map(Aws::role).toList();
        assertThat(Stage.principals(stage.eks(), CLUSTER)).doesNotContainAnyElementsOf(arns);
        assertThat(Stage.principals(stage.lab(), CLUSTER)).doesNotContainAnyElementsOf(arns);
    }

    /** The provider comes from a mirror on the machine where there is one, and from its registry otherwise. */
    private Map<String, String> environment() throws IOException {
        Map<String, String> environment = new HashMap<>(stage.platform().env());
        environment.put("TF_IN_AUTOMATION", "1");
        environment.put("CHECKPOINT_DISABLE", "1");
        Optional<Path> mirror = mirror();
        Assumptions.assumeTrue(mirror.isPresent() || skipped(), "no mirror of the Terraform AWS provider");
        Path config = folder.resolve("terraform.rc");
        Files.writeString(
                config,
                "provider_installation {\n  filesystem_mirror {\n    path = \"" + mirror.orElseThrow()
                        + "\"\n  }\n}\n");
        environment.put("TF_CLI_CONFIG_FILE", config.toString());
        return environment;
    }

    private static boolean skipped() {
        System.err.println("skipped: terraform, no filesystem mirror of its AWS provider 5.100.0 is on this machine");
        return false;
    }

    private static Optional<Path> mirror() throws IOException {
        for (String root : List.of("/opt", "/usr/local/share/terraform", "/usr/share/terraform")) {
            if (!Files.isDirectory(Path.of(root))) {
                continue;
            }
            try (Stream<Path> files = Files.find(Path.of(root), 8, (path, attributes) -> path.getFileName()
                    .toString()
                    .startsWith("terraform-provider-aws_v5"))) {
                Optional<Path> provider = files.findFirst();
                if (provider.isPresent()) {
                    // <mirror>/<host>/<namespace>/<type>/<version>/<platform>/<binary>
                    return provider.map(path -> path.getRoot().resolve(path.subpath(0, path.getNameCount() - 6)));
                }
            }
        }
        return Optional.empty();
    }

    private static String configuration(String viewerNamespaces) {
        return """
                terraform {
                  required_providers {
                    aws = {
                      source  = "hashicorp/aws"
                      version = "5.100.0"
                    }
                  }
                }

                provider "aws" {
                  region                      = "us-west-2"
                  skip_credentials_validation = true
                  skip_requesting_account_id  = true
                  skip_metadata_api_check     = true
                }

                locals {
                  policy = "arn:aws:eks::aws:cluster-access-policy"
                  associations = {
                    viewer_view    = { role = "tf-viewer", policy = "AmazonEKSViewPolicy", namespaces = [%s] }
                    deployer_edit  = { role = "tf-deployer", policy = "AmazonEKSEditPolicy", namespaces = ["assets", "ui"] }
                    deployer_view  = { role = "tf-deployer", policy = "AmazonEKSViewPolicy", namespaces = [] }
                    admin_admin    = { role = "tf-admin", policy = "AmazonEKSAdminPolicy", namespaces = ["orders"] }
                    admin_cluster  = { role = "tf-admin", policy = "AmazonEKSClusterAdminPolicy", namespaces = [] }
                  }
                }

                resource "aws_eks_access_entry" "entry" {
                  for_each          = { tf-viewer = ["viewers"], tf-deployer = [], tf-admin = [] }
                  cluster_name      = "eks-workshop"
                  principal_arn     = "arn:aws:iam::123456789012:role/${each.key}"
                  kubernetes_groups = each.value
                  tags              = { team = each.key }
                }

                resource "aws_eks_access_policy_association" "association" {
                  for_each      = local.associations
                  cluster_name  = "eks-workshop"
                  principal_arn = aws_eks_access_entry.entry[each.value.role].principal_arn
                  policy_arn    = "${local.policy}/${each.value.policy}"
                  access_scope {
                    type       = length(each.value.namespaces) == 0 ? "cluster" : "namespace"
                    namespaces = each.value.namespaces
                  }
                }
                """.formatted(viewerNamespaces);
    }
}
