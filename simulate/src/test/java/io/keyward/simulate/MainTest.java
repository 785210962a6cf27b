package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    private static final String ARN = "\"principalArn\":\"arn:aws:iam::123456789012:role/r\"";
    private static final String STATE = "\"state\":{\"entries\":[{" + ARN + ",\"username\":\"u:{{SessionName}}\"}]}";
    private static final String LINE = "{\"case\":1.50,\"state\":{}}\n";

    @Test
    void readsTheStandardInputUnlessAFileIsNamed(@TempDir Path folder) throws IOException {
        Path plain = Files.writeString(folder.resolve("lines.jsonl"), LINE);
        Path packed = folder.resolve("lines.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(LINE.getBytes(StandardCharsets.UTF_8));
        }
        Called expected = new Called(0, LINE, "");
        assertThat(Called.with(LINE)).isEqualTo(expected);
        assertThat(Called.with(LINE, "-")).isEqualTo(expected);
        assertThat(Called.with("", plain.toString())).isEqualTo(expected);
        assertThat(Called.with("", packed.toString())).isEqualTo(expected);
        assertThat(Called.with("")).isEqualTo(new Called(0, "", ""));
    }

    @Test
    void fileThatCannotBeReadIsNamed(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("missing");
        assertThat(Called.with("", missing.toString()))
                .isEqualTo(new Called(2, "", "keyward simulate: no such file: " + missing + "\n"));
        Path unpacked = Files.writeString(folder.resolve("lines.gz"), LINE);
        assertThat(Called.with("", unpacked.toString()).err())
                .isEqualTo("keyward simulate: cannot read " + unpacked + ": Not in GZIP format\n");
        assertThat(Called.with("", folder.toString()).err()).startsWith("keyward simulate: line 0: cannot be read: ");
    }

    @ParameterizedTest
    @CsvSource({
        "--expected, does not know '--expected'",
        "--unpublished-names=all, '--unpublished-names takes any or unknown, not ''all'''",
        "--unpublished-names, '--unpublished-names takes any or unknown, not '''''",
    })
    void argumentThatIsNotKnownIsNamed(String argument, String complaint) {
        assertThat(Called.with(LINE, argument)).isEqualTo(new Called(2, "", "keyward simulate: " + complaint + "\n"));
    }

    @Test
    void onlyOneFileIsRead() {
        assertThat(Called.with(LINE, "-", "b").err()).isEqualTo("keyward simulate: reads one FILE, not also 'b'\n");
    }

    @Test
    void helpTellsTheOptions() {
        Called called = Called.with("", "--help");
        assertThat(called.status()).isZero();
        assertThat(called.out()).contains("--expect", "--unpublished-names", "64 MiB");
    }

    @Test
    void linesBeforeABadOneAreAnswered() {
        assertThat(Called.with(LINE + "\n" + "{\n" + LINE))
                .isEqualTo(new Called(
                        2,
                        LINE,
                        "keyward simulate: line 3: is no JSON: Unexpected end-of-input: expected close marker for Object,"
                                + " at column 2\n"));
    }

    @Test
    void sessionIsThatOfKubectlUnlessNamed() {
        String check = "{" + ARN + ",\"attributes\":{\"verb\":\"get\",\"path\":\"/\"}}";
        String named = check.replace(",\"attr", ",\"sessionName\":\"jane@x\",\"attr");
        String out = Called.with("{" + STATE + ",\"checks\":[" + check + "," + named + "]}")
                .out();
        assertThat(out)
                .contains("{" + ARN + ",\"user\":{\"username\":\"u:EKSGetTokenAuth\"")
                .contains(",\"sessionName\":\"jane@x\",\"user\":{\"username\":\"u:jane-x\"");
    }

    @Test
    void principalWithoutEntryIsNotLetIn() {
        String line =
                "{\"state\":{},\"checks\":[{" + ARN + ",\"attributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}],"
                        + "\"escalations\":[{" + ARN + ",\"rules\":[]}]}";
        assertThat(Called.with(line).out())
                .isEqualTo("{\"state\":{},\"checks\":[{" + ARN
                        + ",\"attributes\":{\"verb\":\"get\",\"resource\":\"pods\"},\"allowed\":false,\"reasons\":[],"
                        + "\"status\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}}],"
                        + "\"escalations\":[{" + ARN + ",\"rules\":[],\"error\":\"Unauthorized\"}]}\n");
    }

    @Test
    void mastersMayDoAndGrantAnything() {
        String line = "{\"state\":{\"entries\":[{" + ARN
                + ",\"username\":\"u\",\"kubernetesGroups\":[\"system:masters\"]}]},"
                + "\"checks\":[{" + ARN + ",\"attributes\":{\"verb\":\"get\",\"resource\":\"pods\"},\"allowed\":true}],"
                + "\"escalations\":[{" + ARN + ",\"rules\":[{\"verbs\":[\"*\"]," + "\"nonResourceURLs\":[\"*\"]}],"
                + "\"allowed\":true}]}";
        assertThat(Called.with(line, "--expect").out()).isEqualTo("2 answers as expected, 0 not\n");
    }

    @Test
    void policyWithoutPublishedRulesMakesAnAnswerUnknown() {
        String out = Called.with(associated("AIDevOpsAgentAccessPolicy")).out();
        assertThat(out).contains("\"unknown\":true,\"allowed\":false,\"reasons\":[],\"status\":{");
        assertThat(out).contains("\"principals\":[],\"unknown\":true");
    }

    @Test
    void rulesForUnpublishedNamesAreForAnyNameUnlessToldOtherwise() {
        String line = associated("AmazonEKSACKPolicy");
        assertThat(Called.with(line).out()).contains("\"allowed\":true").doesNotContain("unknown");
        assertThat(Called.with(line, "--unpublished-names", "unknown").out())
                .isEqualTo(Called.with(line, "--unpublished-names=unknown").out())
                .contains("\"unknown\":true,\"allowed\":false");
    }

    private static String associated(String policy) {
        String attributes = "{\"verb\":\"delete\",\"group\":\"coordination.k8s.io\",\"resource\":\"leases\","
                + "\"name\":\"x\",\"namespace\":\"carts\"}";
        return "{" + STATE.substring(0, STATE.length() - 1) + ",\"associations\":[{" + ARN
                + ",\"policyArn\":\"arn:aws:eks::aws:cluster-access-policy/" + policy
                + "\",\"accessScope\":{\"type\":\"cluster\"}}]},\"checks\":[{" + ARN + ",\"attributes\":" + attributes
                + "}],\"whoCan\":[{\"attributes\":" + attributes + "}]}";
    }

    @Test
    void rbacMayBeWhatKubectlPrints() {
        String list = "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{\"kind\":\"ClusterRoleBinding\","
                + "\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"metadata\":{\"name\":\"b\"},"
                + "\"subjects\":[{\"kind\":\"User\",\"name\":\"u:EKSGetTokenAuth\"}],"
                + "\"roleRef\":{\"kind\":\"ClusterRole\",\"name\":\"view\"}}]}";
        String line = "{" + STATE.substring(0, STATE.length() - 1) + ",\"bootstrap\":true,\"rbac\":" + list
                + "},\"checks\":[{" + ARN + ",\"attributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}]}";
        assertThat(Called.with(line).out())
                .contains("\"allowed\":true,\"reasons\":[\"RBAC: allowed by ClusterRoleBinding \\\"b\\\" of ClusterRole"
                        + " \\\"view\\\" to User \\\"u:EKSGetTokenAuth\\\"\"]");
    }
}
