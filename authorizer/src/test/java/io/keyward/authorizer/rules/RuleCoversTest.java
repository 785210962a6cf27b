package io.keyward.authorizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleCoversTest {

    record Case(String name, List<PolicyRule> owner, List<PolicyRule> servant, List<PolicyRule> uncovered) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : text().lines().toList()) {
            String keyword = line.split(" ", 2)[0];
            String rest = line.substring(keyword.length()).strip();
            switch (keyword) {
                case "case" -> cases.add(new Case(rest, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
                case "owner" -> cases.getLast().owner().add(RuleTable.rule(rest.split("\\|", -1)));
                case "servant" -> cases.getLast().servant().add(RuleTable.rule(rest.split("\\|", -1)));
                case "uncovered" -> cases.getLast().uncovered().add(RuleTable.rule(rest.split("\\|", -1)));
                default -> assertThat(keyword).isIn("", "#");
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ownerLeavesUncoveredWhatKubernetesSays(Case one) {
        assertThat(RuleCovers.uncovered(one.owner(), one.servant())).isEqualTo(one.uncovered());
    }

    @Test
    void tableIsNotEmpty() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(30);
        assertThat(cases()).filteredOn(one -> one.uncovered().isEmpty()).hasSizeGreaterThan(12);
    }

    private static String text() throws IOException {
        try (InputStream in = RuleCoversTest.class.getResourceAsStream("covers.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
