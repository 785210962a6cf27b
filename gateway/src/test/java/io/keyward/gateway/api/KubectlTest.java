package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.Tokens;
import io.keyward.kubernetes.recorded.InstalledTool;
import io.keyward.kubernetes.recorded.InstalledTool.Output;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code kubectl}, unmodified, asks a cluster's API at the gateway. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class KubectlTest {

    private static final String GOLDEN = "arn:aws:iam::123456789012:role/golden";

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "keyward.gateway.sts-endpoints")
    String sts;

    private InstalledTool kubectl;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        kubectl = InstalledTool.kubectl(folder);
        Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: workshop
                clusters:
                - {name: workshop, cluster: {server: "http://operator:%s@127.0.0.1:%d/kube/workshop"}}
                - {name: nobody, cluster: {server: "http://127.0.0.1:%d/kube/workshop"}}
                - {name: golden, cluster: {server: "http://aws:%s@127.0.0.1:%d/kube/workshop"}}
                contexts:
                - {name: workshop, context: {cluster: workshop, user: ""}}
                - {name: nobody, context: {cluster: nobody, user: ""}}
                - {name: golden, context: {cluster: golden, user: ""}}
                """.formatted(
                        People.token(People.ADMIN),
                        gateway.getPort(),
                        gateway.getPort(),
                        Tokens.of(sts, "ASIAGOLDEN", Instant.now(), 1),
                        gateway.getPort()));
    }

    @Test
    void can_i_says_yes_and_no_for_a_principal() throws Exception {
        assertThat(kubectl("auth can-i list pods -n carts --as " + GOLDEN)).isEqualTo(new Output(0, "yes\n"));
        assertThat(kubectl("auth can-i delete pods -n carts --as " + GOLDEN)).isEqualTo(new Output(0, "yes\n"));
        assertThat(kubectl("auth can-i delete pods -n assets --as " + GOLDEN)).isEqualTo(new Output(1, "no\n"));
        assertThat(kubectl("auth can-i create deployments.apps/scale -n assets --as " + GOLDEN)
                        .exit())
                .isEqualTo(1);
        assertThat(kubectl("auth can-i get nodes --as " + GOLDEN).text())
                .isEqualTo("Warning: resource 'nodes' is not namespace scoped\n\nno\n");
        assertThat(kubectl("auth can-i delete pods -n assets --as alice --as-group ops")
                        .exit())
                .isZero();
        assertThat(kubectl("auth can-i get widgets --as alice").text())
                .contains("the server doesn't have a resource type 'widgets'");
    }

    @Test
    void the_list_of_a_principal_shows_its_access_policies() throws Exception {
        Output list = kubectl("auth can-i --list -n carts --as " + GOLDEN);

        assertThat(list.exit()).as(list.text()).isZero();
        assertThat(list.text())
                .startsWith("Resources ")
                .containsPattern("pods/exec +\\[] +\\[] +\\[[a-z ]*create")
                .containsPattern("selfsubjectreviews.authentication.k8s.io +\\[] +\\[] +\\[create]")
                .doesNotContain("Warning");
        assertThat(kubectl("auth can-i --list -n assets --as " + GOLDEN).text())
                .containsPattern("pods +\\[] +\\[] +\\[[a-z ]*list")
                .doesNotContainPattern("pods/exec +\\[] +\\[] +\\[[a-z ]*create");
    }

    @Test
    void whoami_is_the_user_that_eks_makes_of_a_principal() throws Exception {
        assertThat(kubectl("auth whoami --as " + GOLDEN).text())
                .containsPattern("Username +arn:aws:sts::123456789012:assumed-role/golden/EKSGetTokenAuth")
                .containsPattern("Groups +\\[viewers system:authenticated]")
                .containsPattern("Extra: principalId +\\[AROAEXAMPLEgolden]");
        assertThat(kubectl("auth whoami").text()).containsPattern("Username +admin");
    }

    @Test
    void whoever_has_a_token_of_aws_asks_for_itself() throws Exception {
        assertThat(kubectl("--context golden auth whoami").text())
                .containsPattern("Username +arn:aws:sts::123456789012:assumed-role/golden/EKSGetTokenAuth");
        assertThat(kubectl("--context golden auth can-i delete pods -n carts")).isEqualTo(new Output(0, "yes\n"));
        assertThat(kubectl("--context golden auth can-i delete pods -n assets")).isEqualTo(new Output(1, "no\n"));
        assertThat(kubectl("--context golden auth can-i --list -n carts").text())
                .containsPattern("pods/exec +\\[] +\\[] +\\[[a-z ]*create");
        assertThat(kubectl("--context golden auth can-i list pods --as alice").text())
                .contains("cannot impersonate resource \"users\"");
    }

    @Test
    void everything_else_is_refused_in_kubernetes_words() throws Exception {
        assertThat(kubectl("get secrets -n carts --as alice").text())
                .isEqualTo("Error from server (Forbidden): secrets is forbidden: User \"alice\" cannot list resource"
                        + " \"secrets\" in API group \"\" in the namespace \"carts\"\n");
        assertThat(kubectl("get pods -n carts --as " + GOLDEN).text())
                .contains("the server could not find the requested resource");
        assertThat(kubectl("--context nobody auth whoami").text()).contains("You must be logged in to the server");
        assertThat(kubectl("api-resources --api-group=apps").text()).containsPattern("deployments +deploy +apps/v1");
        assertThat(kubectl("version").text()).contains("Server Version: v1.34.4-keyward");
    }

    private Output kubectl(String words) throws IOException, InterruptedException {
        return kubectl.run(words);
    }
}
