package io.keyward.authorizer.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes few rules of many without changing what they allow together. */
public final class RuleCompaction {

    private static final Comparator<PolicyRule> ORDER = Comparator.comparing(
                    (PolicyRule rule) -> rule.resources().isEmpty())
            .thenComparing(words(PolicyRule::apiGroups))
            .thenComparing(words(PolicyRule::resources))
            .thenComparing(words(PolicyRule::resourceNames))
            .thenComparing(words(PolicyRule::nonResourceUrls))
            .thenComparing(words(PolicyRule::verbs));

    private RuleCompaction() {}

    /**
     * One rule per group, resource and set of object names, and one per path, each with all its verbs, and nothing that
     * another rule covers. Words are sorted within a rule; rules for resources come first, by group, resource and names, then
     * those for paths. So rules that allow the same come out the same, however they were written.
     */
    public static List<PolicyRule> compact(Collection<PolicyRule> rules) {
        return compactAtoms(
                rules.stream().flatMap(rule -> Atom.of(rule).stream()).toList());
    }

    /** As {@link #compact}, of rules that are broken down already. */
    public static List<PolicyRule> compactAtoms(Collection<? extends Atom> atoms) {
        Map<PolicyRule, SortedSet<String>> verbs = new LinkedHashMap<>();
        for (Atom atom : AtomSet.of(atoms).minimal()) {
            add(verbs, withVerbs(atom.rule(), List.of()), List.of(atom.verb()));
        }
        Map<PolicyRule, SortedSet<String>> names = new LinkedHashMap<>();
        verbs.forEach((rule, all) -> add(names, withNames(withVerbs(rule, all), List.of()), rule.resourceNames()));
        List<PolicyRule> compacted = new ArrayList<>();
        names.forEach((rule, all) -> compacted.add(withNames(rule, all)));
        compacted.sort(ORDER);
        return List.copyOf(compacted);
    }

    /**
     * The rules with those of one group, one resource and at most one name, without paths, made one per group, resource and
     * name; its verbs are theirs in order, repeats included. Every other rule stays as it is, before these. This is what
     * Kubernetes does to the rules it names when it refuses a grant.
     */
    public static List<PolicyRule> mergeVerbs(List<PolicyRule> rules) {
        List<PolicyRule> merged = new ArrayList<>();
        Map<PolicyRule, List<String>> simple = new LinkedHashMap<>();
        for (PolicyRule rule : rules) {
            if (isSimple(rule)) {
                simple.computeIfAbsent(withVerbs(rule, List.of()), key -> new ArrayList<>())
                        .addAll(rule.verbs());
            } else {
                merged.add(rule);
            }
        }
        simple.forEach((rule, verbs) -> merged.add(withVerbs(rule, verbs)));
        return List.copyOf(merged);
    }

    private static boolean isSimple(PolicyRule rule) {
        return rule.apiGroups().size() == 1
                && rule.resources().size() == 1
                && rule.resourceNames().size() <= 1
                && rule.nonResourceUrls().isEmpty();
    }

    private static void add(Map<PolicyRule, SortedSet<String>> words, PolicyRule rule, List<String> more) {
        words.computeIfAbsent(rule, key -> new TreeSet<>()).addAll(more);
    }

    private static PolicyRule withVerbs(PolicyRule rule, Collection<String> verbs) {
        return new PolicyRule(
                List.copyOf(verbs), rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls());
    }

    private static PolicyRule withNames(PolicyRule rule, Collection<String> names) {
        return new PolicyRule(
                rule.verbs(), rule.apiGroups(), rule.resources(), List.copyOf(names), rule.nonResourceUrls());
    }

    private static Comparator<PolicyRule> words(Function<PolicyRule, List<String>> member) {
        return (one, other) -> Arrays.compare(
                member.apply(one).toArray(String[]::new), member.apply(other).toArray(String[]::new));
    }
}
