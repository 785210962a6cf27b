package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.List;
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
    private final ResourceColumn resources;
    private final PathColumn paths;
    private final long[] named;

    private RuleIndex(List<PolicyRule> rules) {
        this.rules = List.copyOf(rules);
        int words = Bits.words(rules.size());
        verbs = new Column(words);
        groups = new Column(words);
        resources = new ResourceColumn(words);
        paths = new PathColumn(words);
        named = new long[words];
        for (int number = 0; number < rules.size(); number++) {
            add(number, rules.get(number));
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

    private void add(int number, PolicyRule rule) {
        rule.verbs().forEach(verb -> verbs.add(verb, number));
        rule.apiGroups().forEach(group -> groups.add(group, number));
        rule.resources().forEach(resource -> resources.add(resource, number));
        rule.nonResourceUrls().forEach(url -> paths.add(url, number));
        if (!rule.resourceNames().isEmpty()) {
            Bits.set(named, number);
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
                        resources.of(asked.resource(), asked.subresource()),
                        asked.name());
            case NonResourceAttributes asked -> {
                long[] allowed = paths.of(asked.path());
                yield new Matches(this, verbs.of(asked.verb()), allowed, allowed, null);
            }
        };
    }

    /**
     * The owners of the rules that match the request, as bits. Nothing is allocated.
     *
     * @param owners the owner of each rule by its number, from 0 to 63
     */
    long owners(Attributes request, int[] owners) {
        long found = 0;
        if (request instanceof ResourceAttributes asked) {
            long[] ofVerb = verbs.of(asked.verb());
            long[] ofGroup = groups.of(asked.group());
            long[] ofResource = resources.of(asked.resource(), asked.subresource());
            for (int word = 0; word < named.length; word++) {
                found |= owners(ofVerb[word] & ofGroup[word] & ofResource[word], word, asked.name(), owners);
            }
        } else if (request instanceof NonResourceAttributes asked) {
            long[] ofVerb = verbs.of(asked.verb());
            for (int word = 0; word < named.length; word++) {
                found |= owners(ofVerb[word] & paths.word(asked.path(), word), word, null, owners);
            }
        }
        return found;
    }

    private long owners(long matching, int word, @Nullable String name, int[] owners) {
        long found = 0;
        for (long left = matching; left != 0; left &= left - 1) {
            int rule = word * Long.SIZE + Long.numberOfTrailingZeros(left);
            if (allowsName(rule, name)) {
                found |= 1L << owners[rule];
            }
        }
        return found;
    }

    /** Whether the rule of this number is for every name, or for this one; null asks for nothing that has a name. */
    boolean allowsName(int rule, @Nullable String name) {
        return name == null || !Bits.get(named, rule) || rules.get(rule).matchesName(name);
    }
}
