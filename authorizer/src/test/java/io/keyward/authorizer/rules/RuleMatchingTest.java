package io.keyward.authorizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.request.NonResourceAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleMatchingTest {

    private static final String KUBERNETES_TABLE = "kubernetes-rule-matching.txt";

    static List<RuleTable.Row> rows() {
        List<RuleTable.Row> rows = new ArrayList<>(RuleTable.rows("rule-matching.txt"));
        rows.addAll(RuleTable.rows(KUBERNETES_TABLE));
        return rows;
    }

    @Test
    void kubernetesOwnTableIsWhole() {
        assertThat(RuleTable.rows(KUBERNETES_TABLE)).hasSize(70);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void ruleMatchesAsKubernetesMatchesIt(RuleTable.Row row) {
        assertThat(row.rule().matches(row.request())).isEqualTo(row.matches());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void indexOfOneRuleAgrees(RuleTable.Row row) {
        assertThat(RuleIndex.of(List.of(row.rule())).match(row.request()).any(0, 1))
                .isEqualTo(row.matches());
    }

    @Test
    void indexOfAllRulesFindsEachByItsNumber() {
        List<RuleTable.Row> rows = rows();
        RuleIndex index = RuleIndex.of(rows.stream().map(RuleTable.Row::rule).toList());
        for (RuleTable.Row asked : rows) {
            Matches matches = index.match(asked.request());
            for (int rule = 0; rule < rows.size(); rule++) {
                assertThat(matches.any(rule, rule + 1))
                        .as("rule of %s, request of %s", rows.get(rule), asked)
                        .isEqualTo(rows.get(rule).rule().matches(asked.request()));
            }
        }
        assertThat(rows).hasSizeGreaterThan(Long.SIZE);
    }

    @Test
    void nextWalksMatchesInOrderAndStopsAtTheEndOfTheRange() {
        List<RuleTable.Row> rows = rows();
        Matches matches = RuleIndex.of(rows.stream().map(RuleTable.Row::rule).toList())
                .match(rows.getFirst().request());
        List<Integer> expected = IntStream.range(0, rows.size())
                .filter(rule -> rows.get(rule).rule().matches(rows.getFirst().request()))
                .boxed()
                .toList();
        List<Integer> found = new ArrayList<>();
        for (int at = matches.next(0, rows.size()); at >= 0; at = matches.next(at + 1, rows.size())) {
            found.add(at);
        }
        assertThat(found).isEqualTo(expected).hasSizeGreaterThan(2);
        assertThat(matches.next(found.getLast() + 1, rows.size())).isEqualTo(-1);
        assertThat(matches.next(0, found.getFirst())).isEqualTo(-1);
    }

    @Test
    void emptyIndexMatchesNothing() {
        assertThat(RuleIndex.of(List.of()).match(rows().getFirst().request()).any(0, 0))
                .isFalse();
    }

    @Test
    void namesOfRuleDoNotMatterToPaths() {
        PolicyRule both = new PolicyRule(List.of("get"), List.of(), List.of(), List.of("leader"), List.of("/healthz"));
        var request = new NonResourceAttributes("get", "/healthz");
        assertThat(both.matches(request)).isTrue();
        assertThat(RuleIndex.of(List.of(both)).match(request).any(0, 1)).isTrue();
    }
}
