package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Reads {@code rule-matching.txt}, whose first lines describe its form. */
final class RuleTable {

    private static final String URLS = "urls:";

    /** One row: a rule, a request, and whether the one matches the other. */
    record Row(int line, PolicyRule rule, Attributes request, boolean matches) {
        @Override
        public String toString() {
            return "line " + line;
        }
    }

    private RuleTable() {}

    static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        PolicyRule rule = PolicyRule.onUrls(List.of(), List.of());
        int number = 0;
        for (String line : text().lines().toList()) {
            number++;
            if (line.startsWith("rule ")) {
                rule = rule(line.substring("rule ".length()).split("\\|", -1));
            } else if (line.startsWith("yes ") || line.startsWith("no ")) {
                String[] words = line.split(" ", -1);
                rows.add(new Row(number, rule, request(words), words[0].equals("yes")));
            }
        }
        return rows;
    }

    private static String text() throws IOException {
        try (InputStream in = RuleTable.class.getResourceAsStream("rule-matching.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A rule from its columns; a fifth has the paths of a rule that has resources too. */
    static PolicyRule rule(String[] columns) {
        if (columns[1].strip().startsWith(URLS)) {
            return PolicyRule.onUrls(words(columns[0]), urls(columns[1]));
        }
        List<String> names = columns.length > 3 ? words(columns[3]) : List.of();
        List<String> urls = columns.length > 4 ? urls(columns[4]) : List.of();
        return new PolicyRule(words(columns[0]), words(columns[1]), words(columns[2]), names, urls);
    }

    private static List<String> urls(String column) {
        return words(column.strip().substring(URLS.length()));
    }

    private static Attributes request(String[] words) {
        if (words[2].equals("url")) {
            return new NonResourceAttributes(words[1], words[3]);
        }
        String[] resource = words[3].split("\\+", -1);
        String name = words.length > 4 ? words[4] : "";
        return new ResourceAttributes(
                words[1], unquoted(words[2]), "", resource[0], resource.length > 1 ? resource[1] : "", name, "carts");
    }

    private static List<String> words(String column) {
        return Arrays.stream(column.strip().split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(RuleTable::unquoted)
                .toList();
    }

    private static String unquoted(String word) {
        return word.equals("\"\"") ? "" : word;
    }
}
