package io.keyward.authorizer.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A case of a table such as {@code covers.txt}: lines of rules, each with a word for what the rule is to the case. */
record RuleCase(String name, Map<String, List<PolicyRule>> lines) {

    static List<RuleCase> read(String table) {
        List<RuleCase> cases = new ArrayList<>();
        for (TableText.Line line : TableText.lines(RuleCase.class, table)) {
            String keyword = line.text().split(" ", 2)[0];
            String rest = line.text().substring(keyword.length());
            if (keyword.equals("case")) {
                cases.add(new RuleCase(rest.strip(), new HashMap<>()));
            } else {
                cases.getLast()
                        .lines()
                        .computeIfAbsent(keyword, key -> new ArrayList<>())
                        .add(TableText.rule(rest));
            }
        }
        return cases;
    }

    /** The rules of the lines with this word, in order. */
    List<PolicyRule> rules(String keyword) {
        return lines.getOrDefault(keyword, List.of());
    }

    @Override
    public String toString() {
        return name;
    }
}
