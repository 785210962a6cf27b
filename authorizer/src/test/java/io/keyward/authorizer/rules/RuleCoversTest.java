package io.keyward.authorizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleCoversTest {

    private static final String KUBERNETES_TABLE = "kubernetes-covers.txt";

    static List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>(RuleCase.read("covers.txt"));
        cases.addAll(RuleCase.read(KUBERNETES_TABLE));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ownerLeavesUncoveredWhatKubernetesSays(RuleCase one) {
        assertThat(one.lines().keySet()).isSubsetOf("owner", "servant", "uncovered");
        assertThat(RuleCovers.uncovered(one.rules("owner"), one.rules("servant")))
                .isEqualTo(one.rules("uncovered"));
    }

    @Test
    void kubernetesOwnTableIsWhole() {
        assertThat(RuleCase.read(KUBERNETES_TABLE)).hasSize(23 + 14 + 8);
    }
}
