package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many rules, compiled so that one question finds all that match without looking at each. A rule is the conjunction of
 * independent conditions, so for every word that occurs in a condition the index holds the set of rules it satisfies, as
 * bits; a question intersects one set per condition. Words that no rule names fall back to the rules with {@code *}.
 * Immutable; a question costs a few hash lookups however many rules there are.
 */
public final class RuleIndex {

    private final List<PolicyRule> rules;
    private final Column verbs;
    private final Column groups;
    private final Column resources;
    private final Column subresources;
    private final Column paths;
    private final Map<String, long[]> beginnings = new HashMap<>();
    private final long[] named;

    private RuleIndex(List<PolicyRule> rules) {
        this.rules = List.copyOf(rules);
        int words = (rules.size() + Long.SIZE - 1) / Long.SIZE;
        verbs = new Column(words, true);
        groups = new Column(words, true);
        resources = new Column(words, true);
        subresources = new Column(words, false);
        paths = new Column(words, true);
        named = new long[words];
        for (int bit = 0; bit < rules.size(); bit++) {
            add(bit, rules.get(bit));
        }
        verbs.close();
        groups.close();
        resources.close();
        paths.close();
    }

    /** The index of these rules; a rule's number is its place in the list. */
    public static RuleIndex of(List<PolicyRule> rules) {
        return new RuleIndex(rules);
    }

    private void add(int bit, PolicyRule rule) {
        rule.verbs().forEach(verb -> verbs.add(verb, bit));
        rule.apiGroups().forEach(group -> groups.add(group, bit));
        for (String resource : rule.resources()) {
            resources.add(resource, bit);
            if (resource.startsWith("*/") && resource.length() > 2) {
                subresources.add(resource.substring(2), bit);
            }
        }
        for (String url : rule.nonResourceUrls()) {
            paths.add(url, bit);
            if (url.length() > 1 && url.endsWith(PolicyRule.ALL)) {
                set(beginnings.computeIfAbsent(PolicyRule.withoutStars(url), key -> new long[named.length]), bit);
            }
        }
        if (!rule.resourceNames().isEmpty()) {
            set(named, bit);
        }
    }

    /** The rules that match the request, to be read by number. */
    public Matches match(Attributes request) {
        return switch (request) {
            case ResourceAttributes asked ->
                new Matches(
                        this,
                        verbs.of(asked.verb()),
                        groups.of(asked.group()),
                        resources.of(asked.combinedResource()),
                        subresources.of(asked.subresource()),
                        asked.name());
            case NonResourceAttributes asked -> {
                long[] allowed = pathBits(asked.path());
                yield new Matches(this, verbs.of(asked.verb()), allowed, allowed, allowed, null);
            }
        };
    }

    private long[] pathBits(String path) {
        long[] exact = paths.of(path);
        long[] all = exact;
        for (Map.Entry<String, long[]> beginning : beginnings.entrySet()) {
            if (path.startsWith(beginning.getKey())) {
                all = all == exact ? exact.clone() : all;
                for (int word = 0; word < all.length; word++) {
                    all[word] |= beginning.getValue()[word];
                }
            }
        }
        return all;
    }

    /** Whether the rule of this number is for every name, or for this one; null asks for nothing that has a name. */
    boolean allowsName(int rule, @Nullable String name) {
        return name == null
                || (named[rule / Long.SIZE] & (1L << rule)) == 0
                || rules.get(rule).matchesName(name);
    }

    private static void set(long[] bits, int bit) {
        bits[bit / Long.SIZE] |= 1L << bit;
    }

    /** One condition: which rules each word satisfies, with or without the star as a word for all. */
    private static final class Column {

        private final Map<String, long[]> words = new HashMap<>();
        private final long[] others;
        private final boolean stars;

        Column(int size, boolean stars) {
            this.others = new long[size];
            this.stars = stars;
        }

        void add(String word, int bit) {
            set(words.computeIfAbsent(word, key -> new long[others.length]), bit);
            if (stars && word.equals(PolicyRule.ALL)) {
                set(others, bit);
            }
        }

        /** Gives every known word the rules with a star as well. */
        void close() {
            for (long[] bits : words.values()) {
                for (int word = 0; word < bits.length; word++) {
                    bits[word] |= others[word];
                }
            }
        }

        long[] of(String word) {
            long[] bits = words.get(word);
            return bits == null ? others : bits;
        }
    }
}
