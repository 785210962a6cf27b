package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.List;

/** Reads tables of rules and requests, such as {@code rule-matching.txt}, whose first lines describe their form. */
final class RuleTable {

    /** One row: a rule, a request, and whether the one matches the other. */
    record Row(String place, PolicyRule rule, Attributes request, boolean matches) {
        @Override
        public String toString() {
            return place;
        }
    }

    private RuleTable() {}

    static List<Row> rows(String table) {
        List<Row> rows = new ArrayList<>();
        PolicyRule rule = PolicyRule.onUrls(List.of(), List.of());
        for (TableText.Line line : TableText.lines(RuleTable.class, table)) {
            List<String> words = TableText.words(line.text());
            if (words.getFirst().equals("rule")) {
                rule = TableText.rule(line.text().substring("rule".length()));
            } else {
                rows.add(new Row(
                        table + " line " + line.number(),
                        rule,
                        TableText.request(words.subList(1, words.size())),
                        words.getFirst().equals("yes")));
            }
        }
        return rows;
    }
}
