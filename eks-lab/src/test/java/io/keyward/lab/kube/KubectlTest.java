package io.keyward.lab.kube;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.kubernetes.recorded.InstalledTool;
import io.keyward.kubernetes.recorded.InstalledTool.Output;
import io.keyward.lab.LabClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workshop's page with the real {@code aws} and {@code kubectl}, unmodified, against the lab. */
@QuarkusTest
class KubectlTest {

    private static final String SESSION =
            "arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth";

    @TestHTTPResource
    URI base;

    private LabClient lab;
    private InstalledTool aws;
    private InstalledTool kubectl;

    @BeforeEach
    void start(@TempDir Path home) {
        lab = new LabClient(base);
        Map<String, String> environment = LabClient.environment(base, home);
        aws = new InstalledTool("aws", environment);
        kubectl = new InstalledTool("kubectl", environment);
        assertThat(lab.call("POST", "/_lab/reset").status()).isEqualTo(204);
    }

    @Test
    void theWorkshopsPagePrintsWhatItSays() throws Exception {
        lab.create(READ_ONLY);
        lab.associate(READ_ONLY, VIEW, "{\"type\":\"cluster\"}");
        updateKubeconfig();

        assertThat(kubectl("auth whoami").lines())
                .hasSize(9)
                .anyMatch(line -> line.matches("Username +" + SESSION))
                .anyMatch(line -> line.matches("UID +aws-iam-authenticator:123456789012:AROA\\w+"))
                .anyMatch(line -> line.matches("Groups +\\[system:authenticated]"))
                .anyMatch(line -> line.matches("Extra: sessionName +\\[EKSGetTokenAuth]"))
                .anyMatch(line -> line.matches("Extra: canonicalArn +\\[" + READ_ONLY + "]"));
        assertThat(kubectl("get pod -A").lines())
                .anyMatch(line -> line.matches("NAMESPACE +NAME +READY +STATUS +RESTARTS +AGE"))
                .anyMatch(line -> line.matches("assets +assets-7c7948bfc8-wbsbr +1/1 +Running +0 +\\w+"))
                .anyMatch(line -> line.startsWith("kube-system"));
        assertThat(kubectl("delete pod -n assets --all"))
                .isEqualTo(
                        new Output(
                                1,
                                "Error from server (Forbidden): pods \"assets-7c7948bfc8-wbsbr\" is forbidden: User \""
                                        + SESSION
                                        + "\" cannot delete resource \"pods\" in API group \"\" in the namespace \"assets\"\n"));

        lab.associate(READ_ONLY, VIEW, "{\"type\":\"namespace\",\"namespaces\":[\"carts\"]}");
        List<String> carts = kubectl("get pod -n carts").lines();
        assertThat(carts).hasSize(3);
        assertThat(carts.getFirst()).matches("NAME +READY +STATUS +RESTARTS +AGE");
        assertThat(carts.get(1)).matches("carts-6d4478747c-vvzhm +1/1 +Running +0 +\\w+");
        assertThat(carts.get(2)).matches("carts-dynamodb-d9f9f48b-k5v99 +1/1 +Running +0 +15d");
        assertThat(kubectl("get pod -A").text())
                .isEqualTo("Error from server (Forbidden): pods is forbidden: User \"" + SESSION
                        + "\" cannot list resource \"pods\" in API group \"\" at the cluster scope\n");

        lab.associate(READ_ONLY, EDIT, "{\"type\":\"namespace\",\"namespaces\":[\"assets\"]}");
        assertThat(kubectl("delete pod -n assets --all"))
                .isEqualTo(new Output(0, "pod \"assets-7c7948bfc8-wbsbr\" deleted\n"));
        assertThat(kubectl("get pod -n assets").lines().get(1))
                .startsWith("assets-7c7948bfc8-")
                .doesNotContain("wbsbr");
        assertThat(kubectl("get pod -n carts --watch --request-timeout=3s").lines())
                .hasSizeGreaterThanOrEqualTo(3)
                .anyMatch(line -> line.startsWith("carts-6d4478747c-vvzhm"));
    }

    @Test
    void reviewsAnswerAsOnEks() throws Exception {
        lab.create(READ_ONLY);
        lab.associate(READ_ONLY, EDIT, "{\"type\":\"namespace\",\"namespaces\":[\"assets\"]}");
        updateKubeconfig();

        assertThat(kubectl("auth can-i delete pods -n assets")).isEqualTo(new Output(0, "yes\n"));
        assertThat(kubectl("auth can-i delete pods -n carts")).isEqualTo(new Output(1, "no\n"));
        assertThat(kubectl("auth can-i get pods --subresource=log -n assets")).isEqualTo(new Output(0, "yes\n"));
        assertThat(kubectl("auth can-i get /healthz")).isEqualTo(new Output(0, "yes\n"));
        Output list = kubectl("auth can-i --list -n assets");
        assertThat(list.exit()).as(list.text()).isZero();
        assertThat(list.lines())
                .anyMatch(line -> line.contains("the list may be incomplete: webhook authorizer does not support user"))
                .anyMatch(line -> line.startsWith("selfsubjectaccessreviews.authorization.k8s.io"))
                .noneMatch(line -> line.startsWith("pods"));
        assertThat(kubectl("api-resources").lines())
                .anyMatch(line -> line.matches("pods +po +v1 +true +Pod"))
                .anyMatch(line -> line.matches("secrets +v1 +true +Secret"));
        assertThat(kubectl("version").text()).contains("Server Version: v1.34.4");
        assertThat(kubectl("get ns").text()).contains("cannot list resource \"namespaces\"");
        assertThat(kubectl("get pods -n assets -o wide").lines().getFirst())
                .matches("NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES");
    }

    @Test
    void withoutEntryOrPolicyNothingWorks() throws Exception {
        updateKubeconfig();
        assertThat(kubectl("get pod -n carts").text()).contains("error: You must be logged in to the server");

        lab.create(READ_ONLY);
        assertThat(kubectl("get pod -n carts").text())
                .isEqualTo("Error from server (Forbidden): pods is forbidden: User \"" + SESSION
                        + "\" cannot list resource \"pods\" in API group \"\" in the namespace \"carts\"\n");

        lab.associate(READ_ONLY, VIEW, "{\"type\":\"cluster\"}");
        assertThat(kubectl("get pod -n carts").exit()).isZero();
        lab.call("POST", "/_lab/roles:recreate", "{\"arn\":\"" + READ_ONLY + "\"}");
        assertThat(kubectl("auth whoami"))
                .isEqualTo(new Output(1, "error: You must be logged in to the server (Unauthorized)\n"));
    }

    private void updateKubeconfig() throws IOException, InterruptedException {
        Output done = aws.run("eks update-kubeconfig --name eks-workshop --alias readonly --user-alias readonly "
                + "--role-arn " + READ_ONLY);
        assertThat(done.exit()).as(done.text()).isZero();
    }

    private Output kubectl(String words) throws IOException, InterruptedException {
        return kubectl.run("--context readonly " + words);
    }
}
