package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static io.keyward.local.e2e.Aws.READ_ONLY;
import static io.keyward.local.e2e.Aws.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody with a token of the real {@code aws} asks at Keyward, with the real {@code kubectl}, what it may do. */
class KubectlDoorTest {

    private static final String CLUSTER = "eks-workshop";
    private static final String ENTRY = "/clusters/" + CLUSTER + "/access-entries/" + Rest.encoded(READ_ONLY);
    private static final String SESSION =
            "arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth";

    private final Stage stage = new Stage();
    private final Path folder;

    private Tool kubectl;
    private String server;

    KubectlDoorTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void aTokenOfTheRole() {
        remove();
        Tool aws = Tool.orSkip("aws", stage.platform().env(), folder);
        kubectl = Tool.orSkip("kubectl", Map.of("HOME", folder.toString(), "KUBECONFIG", "none"), folder);
        String token = aws.run("eks", "get-token", "--cluster-name", CLUSTER, "--role-arn", READ_ONLY)
                .ok()
                .json()
                .at("/status/token")
                .asText();
        server = stage.platform().gatewayUrl().replace("http://", "http://aws:" + token + "@") + "/kube/" + CLUSTER;
    }

    @AfterEach
    void remove() {
        stage.eks().delete(ENTRY);
    }

    @Test
    void its_entry_and_its_policies_decide() {
        assertThat(ask("auth", "whoami").err()).contains("You must be logged in to the server (Unauthorized)");

        stage.eks()
                .post("/clusters/" + CLUSTER + "/access-entries", Map.of("principalArn", READ_ONLY))
                .expect(200);
        assertThat(ask("auth", "whoami").ok().out()).contains(SESSION);
        assertThat(ask("auth", "can-i", "list", "pods", "-n", "carts").out()).isEqualTo("no\n");

        stage.associate(ENTRY, VIEW, "carts");
        assertThat(ask("auth", "can-i", "list", "pods", "-n", "carts").out()).isEqualTo("yes\n");
        assertThat(ask("auth", "can-i", "delete", "pods", "-n", "carts").out()).isEqualTo("no\n");
        assertThat(ask("auth", "can-i", "list", "pods", "--as", "alice").err())
                .contains("cannot impersonate resource \"users\"");

        assertEventually(Duration.ofSeconds(10), () -> assertThat(
                        stage.events("action=decision.review&actor=" + Rest.encoded(SESSION)))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.get("door").asText()).isEqualTo("kube")));
    }

    private Tool.Output ask(String... words) {
        String[] command = new String[words.length + 2];
        System.arraycopy(words, 0, command, 2, words.length);
        command[0] = "--server";
        command[1] = server;
        return kubectl.run(command);
    }
}
