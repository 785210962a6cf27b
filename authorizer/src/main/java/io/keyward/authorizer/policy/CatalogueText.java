package io.keyward.authorizer.policy;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the catalogue's text, whose form the package describes. */
final class CatalogueText {

    private static final String ARN_PREFIX = "arn:aws:eks::aws:cluster-access-policy/";

    private final Map<String, PolicySource> sources = new HashMap<>();
    private final List<AccessPolicy> policies = new ArrayList<>();
    private String version = "";
    private @Nullable Block block;

    private CatalogueText() {}

    /** @throws IllegalArgumentException naming the line that is not understood */
    static AccessPolicyCatalogue parse(String text) {
        CatalogueText reader = new CatalogueText();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                reader.line(line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("catalogue line " + number + ": " + e.getMessage(), e);
            }
        }
        reader.finishBlock();
        if (reader.version.isEmpty()) {
            throw new IllegalArgumentException("catalogue: no version");
        }
        return new AccessPolicyCatalogue(reader.version, reader.policies);
    }

    private void line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        int space = line.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("no value after the keyword");
        }
        String value = line.substring(space + 1);
        switch (line.substring(0, space)) {
            case "catalogue" -> version = value;
            case "policy" -> {
                finishBlock();
                block = new Block(value);
            }
            case "source" -> source(value);
            case "rules" -> current().publication = publication(value);
            case "service-linked-role-only" -> current().serviceLinkedRoleOnly = serviceLinkedRoleOnly(value);
            case "listed" -> current().listed = yes(value);
            case "summary" -> current().summary = value;
            case "rule" -> current().rules.add(rule(value.split(" \\| ", -1)));
            case "url" -> current().rules.add(url(value.split(" \\| ", -1)));
            default -> throw new IllegalArgumentException("unknown keyword");
        }
    }

    private void source(String value) {
        if (block == null) {
            String[] parts = value.split(" ", 3);
            if (parts.length < 3) {
                throw new IllegalArgumentException("a source needs an id, a date and a title");
            }
            sources.put(parts[0], new PolicySource(parts[2], parts[1].equals("-") ? "" : parts[1]));
            return;
        }
        PolicySource source = sources.get(value);
        if (source == null) {
            throw new IllegalArgumentException("no such source");
        }
        block.source = source;
    }

    private static PublishedRule rule(String[] columns) {
        boolean limited = columns.length == 4 && columns[3].startsWith("only ");
        if (columns.length != 3 && !limited) {
            throw new IllegalArgumentException("a rule has verbs, groups, resources and perhaps a limit");
        }
        PolicyRule rule = PolicyRule.onResources(words(columns[0]), words(columns[1]), words(columns[2]));
        return new PublishedRule(rule, limited ? columns[3].substring("only ".length()) : "");
    }

    private static PublishedRule url(String[] columns) {
        if (columns.length != 2) {
            throw new IllegalArgumentException("a url rule has verbs and paths");
        }
        return new PublishedRule(PolicyRule.onUrls(words(columns[0]), words(columns[1])), "");
    }

    private static List<String> words(String column) {
        return Arrays.stream(column.split(" ", -1))
                .map(word -> word.equals("\"\"") ? "" : word)
                .toList();
    }

    private static Publication publication(String word) {
        return Arrays.stream(Publication.values())
                .filter(publication -> publication.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown kind of publication"));
    }

    private static ServiceLinkedRoleOnly serviceLinkedRoleOnly(String word) {
        return word.equals("unknown")
                ? ServiceLinkedRoleOnly.UNKNOWN
                : yes(word) ? ServiceLinkedRoleOnly.YES : ServiceLinkedRoleOnly.NO;
    }

    private static boolean yes(String word) {
        return switch (word) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException("neither yes nor no");
        };
    }

    private Block current() {
        if (block == null) {
            throw new IllegalArgumentException("not inside a policy");
        }
        return block;
    }

    private void finishBlock() {
        if (block != null) {
            policies.add(block.finish());
        }
    }

    /** A policy while its lines are read. */
    private static final class Block {

        private final String name;
        private final List<PublishedRule> rules = new ArrayList<>();
        private @Nullable Publication publication;
        private @Nullable PolicySource source;
        private ServiceLinkedRoleOnly serviceLinkedRoleOnly = ServiceLinkedRoleOnly.UNKNOWN;
        private boolean listed;
        private String summary = "";

        Block(String name) {
            this.name = name;
        }

        AccessPolicy finish() {
            if (publication == null || source == null) {
                throw new IllegalArgumentException("policy " + name + ": needs its rules' publication and a source");
            }
            return new AccessPolicy(
                    name, ARN_PREFIX + name, summary, publication, source, serviceLinkedRoleOnly, listed, rules);
        }
    }
}
