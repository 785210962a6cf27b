package io.keyward.local.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.FreePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeContextsTest {

    @Test
    void every_cluster_of_the_lab_has_a_context_for_its_owner_s_eyes_only(@TempDir Path folder) throws IOException {
        Settings settings = FreePlatform.settings(folder);

        KubeContexts.write(settings);
        KubeContexts.write(settings);

        Path file = folder.resolve("kubeconfig-keyward");
        assertThat(KubeContexts.file(settings)).isEqualTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file))
                .contains("{name: keyward-analytics, context: {cluster: keyward-analytics, user: keyward-admin}}")
                .contains("{name: keyward-eks-workshop, cluster: {server: \"" + settings.gatewayTlsUrl()
                        + "/kube/eks-workshop\", certificate-authority: '" + folder.resolve("ca.pem") + "'}}")
                .contains("{name: keyward-admin, user: {token: \"ey");
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("kubeconfig-keyward", "issuer");
        }
    }
}
