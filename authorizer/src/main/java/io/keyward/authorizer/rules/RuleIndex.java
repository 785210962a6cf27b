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
     * Whether a rule matches that is in one of some ranges. Nothing is allocated.
     *
     * @param ranges the ranges to look into, each as the bit of its number
     * @param ends where each range ends and the next one begins
     */
    boolean anyIn(Attributes request, long ranges, int[] ends) {
        return switch (request) {
            case ResourceAttributes asked -> {
                long[] objects = resources.of(asked.resource(), asked.subresource());
                yield anyIn(verbs.of(asked.verb()), groups.of(asked.group()), objects, asked.name(), ranges, ends);
            }
            case NonResourceAttributes asked -> {
                long[] objects = paths.of(asked.path());
                yield anyIn(verbs.of(asked.verb()), objects, objects, null, ranges, ends);
            }
        };
    }

    private boolean anyIn(
            long[] ofVerb, long[] ofGroup, long[] objects, @Nullable String name, long ranges, int[] ends) {
        for (long left = ranges; left != 0; left &= left - 1) {
            int range = Long.numberOfTrailingZeros(left);
            int from = range == 0 ? 0 : ends[range - 1];
            if (next(ofVerb, ofGroup, objects, name, from, ends[range]) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The lowest number in a range of a rule that satisfies all conditions, or -1. */
    int next(long[] ofVerb, long[] ofGroup, long[] objects, @Nullable String name, int from, int to) {
        int at = from;
        while (at < to) {
            int word = at / Long.SIZE;
            long bits = ofVerb[word] & ofGroup[word] & objects[word] & (-1L << at);
            at = word * Long.SIZE + (bits == 0 ? Long.SIZE : Long.numberOfTrailingZeros(bits));
            if (bits != 0 && at < to) {
                if (allowsName(at, name)) {
                    return at;
                }
                at++;
            }
        }
        return -1;
    }

    /** Whether the rule of this number is for every name, or for this one; null asks for nothing that has a name. */
    private boolean allowsName(int rule, @Nullable String name) {
        return name == null || !Bits.get(named, rule) || rules.get(rule).matchesName(name);
    }
}
