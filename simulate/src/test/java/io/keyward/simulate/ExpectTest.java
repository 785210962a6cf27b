package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpectTest {

    private static final String ARN = "\"principalArn\":\"arn:aws:iam::123456789012:role/r\"";
    private static final String VERSION = "\"attributes\":{\"verb\":\"get\",\"path\":\"/version\"}";
    private static final String PODS =
            "\"attributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"carts\"}";
    private static final String FORBIDDEN =
            "pods is forbidden: User \\\"u\\\" cannot get resource \\\"pods\\\" in API group \\\"\\\" in the namespace \\\"carts\\\"";

    @Test
    void onlyWhatIsAssertedIsCompared() {
        String line = line("\"checks\":[{" + ARN + "," + PODS + ",\"allowed\":false},{" + ARN + "," + VERSION + "},{"
                + ARN + "," + VERSION + ",\"user\":{\"groups\":[\"system:authenticated\"],\"username\":\"u\"}}],"
                + "\"whoCan\":[{" + PODS + ",\"principals\":[]}]");
        assertThat(Called.with(line, "--expect")).isEqualTo(new Called(0, "3 answers as expected, 0 not\n", ""));
    }

    @Test
    void eachDifferenceIsTold() {
        String line = line("\"checks\":[{" + ARN + "," + VERSION + ",\"allowed\":false},{" + ARN + "," + PODS
                + ",\"allowed\":true,\"noOpinionReason\":\"RBAC: x\"}],\"whoCan\":[{" + PODS
                + ",\"principals\":[\"a\"]}]");
        assertThat(Called.with("\n" + line, "--expect"))
                .isEqualTo(new Called(
                        1,
                        "line 2, case \"carts\", checks[0]: allowed: expected false, found true (RBAC: allowed by"
                                + " ClusterRoleBinding \"system:discovery\" of ClusterRole \"system:discovery\" to Group"
                                + " \"system:authenticated\"; RBAC: allowed by ClusterRoleBinding"
                                + " \"system:public-info-viewer\" of ClusterRole \"system:public-info-viewer\" to Group"
                                + " \"system:authenticated\")\n"
                                + "line 2, case \"carts\", checks[1]: allowed: expected true, found false ("
                                + FORBIDDEN.replace("\\", "") + ")\n"
                                + "line 2, case \"carts\", checks[1]: noOpinionReason: expected \"RBAC: x\", found"
                                + " nothing\n"
                                + "line 2, case \"carts\", whoCan[0]: principals: expected [\"a\"], found []\n"
                                + "0 answers as expected, 3 not\n",
                        ""));
    }

    @Test
    void escalationIsExpectedByItsErrorOrByWhetherItIsAllowed() {
        String denied = escalation("\"rules\":[{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/x\"]}]");
        String allowed = escalation("\"rules\":[]");
        String user = ",\"user\":{\"username\":\"u\",\"groups\":[\"system:authenticated\"]}";
        assertThat(Called.with(
                                line("\"escalations\":[" + denied + ",\"allowed\":false}," + allowed
                                        + ",\"allowed\":true}," + allowed + user + "}]"),
                                "--expect")
                        .out())
                .isEqualTo("3 answers as expected, 0 not\n");
        Called called = Called.with(
                line("\"escalations\":[" + denied + user + "}," + allowed + ",\"error\":\"no\"}," + denied
                        + ",\"allowed\":true}]"),
                "--expect");
        assertThat(called.status()).isEqualTo(1);
        assertThat(called.out().lines())
                .hasSize(4)
                .anyMatch(text ->
                        text.contains("escalations[0]: error: expected nothing, found \"user \\\"u\\\" (groups="))
                .anyMatch(text -> text.contains("escalations[1]: error: expected \"no\", found nothing"))
                .anyMatch(text -> text.contains("escalations[2]: allowed: expected true, found false (user \"u\""));
    }

    @Test
    void openAnswerIsNotTheNoThatWasExpected() {
        String line = "{\"state\":{\"entries\":[{" + ARN + ",\"username\":\"u\"}],\"associations\":[{" + ARN
                + ",\"policyArn\":\"arn:x\",\"accessScope\":{\"type\":\"cluster\"}}]},\"checks\":[{" + ARN + "," + PODS
                + ",\"allowed\":false}]}";
        assertThat(Called.with(line, "--expect"))
                .isEqualTo(new Called(
                        1,
                        "line 1, checks[0]: unknown: expected nothing, found true\n0 answers as expected, 1 not\n",
                        ""));
        assertThat(Called.with(line.replace("\"allowed\":false", "\"unknown\":true"), "--expect")
                        .status())
                .isZero();
    }

    @Test
    void inputWithoutAnyAnswerTestsNothing() {
        assertThat(Called.with(line("\"checks\":[{" + ARN + "," + PODS + "}]"), "--expect"))
                .isEqualTo(new Called(
                        2, "", "keyward simulate: --expect: there is no answer in the input to compare with\n"));
    }

    @Test
    void badLineEndsTheComparison() {
        Called called = Called.with(line("\"whoCan\":[{" + PODS + ",\"principals\":[\"a\"]}]") + "\n[]", "--expect");
        assertThat(called.status()).isEqualTo(2);
        assertThat(called.out())
                .isEqualTo("line 1, case \"carts\", whoCan[0]: principals: expected [\"a\"], found []\n");
        assertThat(called.err()).isEqualTo("keyward simulate: line 2: is no JSON object\n");
    }

    private static String escalation(String rules) {
        return "{" + ARN + "," + rules;
    }

    private static String line(String questions) {
        return "{\"case\":\"carts\",\"state\":{\"bootstrap\":true,\"entries\":[{" + ARN + ",\"username\":\"u\"}]},"
                + questions + "}";
    }
}
