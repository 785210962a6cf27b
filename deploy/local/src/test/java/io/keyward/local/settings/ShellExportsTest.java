package io.keyward.local.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.local.FreePlatform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellExportsTest {
    @Test
    void a_shell_reads_back_exactly_what_was_meant() throws IOException {
        String hostile = "it's $HOME `id` \"x\" \\ *";
        String script = ShellExports.lines(Map.of("VALUE", hostile)) + "printf %s \"$VALUE\"";
        Process shell = new ProcessBuilder("sh", "-c", script).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(hostile);
    }

    @Test
    void clients_find_gateway_and_lab(@TempDir Path folder) {
        Settings settings = FreePlatform.settings(folder);
        String secret = new Secrets(settings).value(Secrets.Secret.PAGE_TOKENS);
        new AccessKeys(settings).keep(LabAccount.WORKSHOP, new AccessKeys.AccessKey("AKIAKEY", secret));

        assertThat(ShellExports.variables(settings))
                .containsEntry("AWS_ACCESS_KEY_ID", "AKIAKEY")
                .containsEntry("AWS_SECRET_ACCESS_KEY", secret)
                .containsEntry("EKS_LAB_ACCESS_KEY_ID", LabAccount.WORKSHOP.accessKeyId())
                .containsEntry("AWS_ENDPOINT_URL_EKS", settings.url(Part.GATEWAY))
                .containsEntry("AWS_ENDPOINT_URL_STS", settings.url(Part.EKS_LAB))
                .containsEntry("READ_ONLY_IAM_ROLE", "arn:aws:iam::123456789012:role/eks-workshop-read-only")
                .containsEntry("KUBECONFIG", folder.resolve("kubeconfig").toString())
                .containsEntry(
                        "KEYWARD_KUBECONFIG",
                        folder.resolve("kubeconfig-keyward").toString())
                .containsEntry("KEYWARD_CA", folder.resolve("ca.pem").toString())
                .containsEntry("KEYWARD_GRPC", settings.address(Part.ACCESS_SERVICE))
                .containsKeys(
                        "AWS_REGION",
                        "AWS_DEFAULT_REGION",
                        "EKS_CLUSTER_NAME",
                        "KEYWARD_URL",
                        "KEYWARD_TOKEN",
                        "EKS_LAB_SECRET_ACCESS_KEY",
                        "EKS_LAB_URL");
    }

    @Test
    void without_a_key_of_keywards_there_is_nothing_to_export_yet(@TempDir Path folder) {
        Settings settings = FreePlatform.settings(folder);

        assertThatThrownBy(() -> ShellExports.variables(settings)).hasMessageContaining("./keyward up");
    }
}
