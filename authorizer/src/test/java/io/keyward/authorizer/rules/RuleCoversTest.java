package io.keyward.authorizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

    static List<Case> cases() {
        return cases("covers.txt");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ownerLeavesUncoveredWhatKubernetesSays(Case one) {
        assertThat(RuleCovers.uncovered(one.owner(), one.servant())).isEqualTo(one.uncovered());
    }

    @Test
    void tableIsNotEmpty() {
        assertThat(cases()).hasSizeGreaterThan(30);
        assertThat(cases()).filteredOn(one -> one.uncovered().isEmpty()).hasSizeGreaterThan(12);
    }

    private static List<Case> cases(String table) {
        List<Case> cases = new ArrayList<>();
        for (TableText.Line line : TableText.lines(RuleCoversTest.class, table)) {
            String keyword = line.text().split(" ", 2)[0];
            String rest = line.text().substring(keyword.length()).strip();
            switch (keyword) {
                case "case" -> cases.add(new Case(rest, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
                case "owner" -> cases.getLast().owner().add(TableText.rule(rest));
                case "servant" -> cases.getLast().servant().add(TableText.rule(rest));
                case "uncovered" -> cases.getLast().uncovered().add(TableText.rule(rest));
                default -> throw new IllegalArgumentException(table + " line " + line.number() + ": " + keyword);
            }
        }
        return cases;
    }
}
