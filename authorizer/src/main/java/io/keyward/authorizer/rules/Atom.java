package io.keyward.authorizer.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The smallest rule: one verb on one resource, with one object name or any, or one verb on one path. Each may still be a
 * wildcard, and an atom with wildcards stands for endlessly many requests, so it is inside a finite set of atoms only if it is
 * inside one of them. This is what makes comparing rules exact.
 *
 * <p>Atoms compare as Kubernetes' own check against privilege escalation does: {@code *}{@code /scale} covers {@code
 * deployments/scale}. A request that writes a subresource into the resource's name, as no API server does, is meant as if it
 * had told them apart.
 */
public sealed interface Atom {

    /**
     * One verb on one resource.
     *
     * @param verb the verb, or {@code *}
     * @param group the API group, or {@code *}
     * @param resource as in {@link PolicyRule#resources()}
     * @param name the only object name; null for any
     */
    record OnResource(
            String verb,
            String group,
            String resource,
            @Nullable String name) implements Atom {

        @Override
        public PolicyRule rule() {
            List<String> names = name == null ? List.of() : List.of(name);
            return new PolicyRule(List.of(verb), List.of(group), List.of(resource), names, List.of());
        }

        @Override
        public boolean isWildcard() {
            return verb.equals(PolicyRule.ALL) || group.equals(PolicyRule.ALL) || resource.startsWith(PolicyRule.ALL);
        }

        @Override
        public boolean overlaps(Atom other) {
            return other instanceof OnResource that
                    && meet(verb, that.verb)
                    && meet(group, that.group)
                    && resourcesMeet(resource, that.resource)
                    && (name == null || that.name == null || name.equals(that.name));
        }

        @Override
        public Optional<Atom> intersection(Atom other) {
            if (!(other instanceof OnResource that) || !overlaps(that)) {
                return Optional.empty();
            }
            boolean wider = resource.equals(PolicyRule.ALL) || resource.equals(anyWithSubresource(that.resource));
            return Optional.of(new OnResource(
                    narrower(verb, that.verb),
                    narrower(group, that.group),
                    wider ? that.resource : resource,
                    name == null ? that.name : name));
        }

        private static boolean resourcesMeet(String one, String other) {
            return meet(one, other) || one.equals(anyWithSubresource(other)) || other.equals(anyWithSubresource(one));
        }

        /** The words that cover this resource, from itself to the star. */
        List<String> broaderResources() {
            String any = anyWithSubresource(resource);
            return any == null ? List.of(resource, PolicyRule.ALL) : List.of(resource, any, PolicyRule.ALL);
        }

        private static @Nullable String anyWithSubresource(String resource) {
            int slash = resource.indexOf('/');
            return slash < 0 ? null : PolicyRule.ALL + resource.substring(slash);
        }
    }

    /**
     * One verb on one path.
     *
     * @param verb the verb, or {@code *}
     * @param path as in {@link PolicyRule#nonResourceUrls()}
     */
    record OnPath(String verb, String path) implements Atom {

        @Override
        public PolicyRule rule() {
            return PolicyRule.onUrls(List.of(verb), List.of(path));
        }

        @Override
        public boolean isWildcard() {
            return verb.equals(PolicyRule.ALL) || isPattern();
        }

        @Override
        public boolean overlaps(Atom other) {
            return other instanceof OnPath that
                    && meet(verb, that.verb)
                    && (pathCovers(path, that.path) || pathCovers(that.path, path));
        }

        @Override
        public Optional<Atom> intersection(Atom other) {
            if (!(other instanceof OnPath that) || !overlaps(that)) {
                return Optional.empty();
            }
            return Optional.of(new OnPath(narrower(verb, that.verb), pathCovers(path, that.path) ? that.path : path));
        }

        @Override
        public OnPath canonical() {
            return isPattern() ? new OnPath(verb, beginning() + PolicyRule.ALL) : this;
        }

        /** The canonical paths that cover this one: itself, and a pattern for each of its beginnings. */
        List<String> broaderPaths() {
            String beginning = beginning();
            List<String> broader = new ArrayList<>();
            if (!isPattern()) {
                broader.add(path);
            }
            for (int end = 0; end <= beginning.length(); end++) {
                broader.add(beginning.substring(0, end) + PolicyRule.ALL);
            }
            return broader;
        }

        private boolean isPattern() {
            return path.endsWith(PolicyRule.ALL);
        }

        private String beginning() {
            return isPattern() ? PolicyRule.withoutStars(path) : path;
        }

        private static boolean pathCovers(String broad, String path) {
            return broad.equals(path)
                    || (broad.endsWith(PolicyRule.ALL) && path.startsWith(PolicyRule.withoutStars(broad)));
        }
    }

    /**
     * The atoms whose union is this rule: by group, resource, verb and name, then by path and verb. A rule that names no
     * verb, or neither resource nor path, has none.
     */
    static List<Atom> of(PolicyRule rule) {
        List<Atom> atoms = new ArrayList<>();
        List<@Nullable String> names = rule.resourceNames().isEmpty()
                ? Collections.singletonList(null)
                : new ArrayList<>(rule.resourceNames());
        for (String group : rule.apiGroups()) {
            for (String resource : rule.resources()) {
                for (String verb : rule.verbs()) {
                    names.forEach(name -> atoms.add(new OnResource(verb, group, resource, name)));
                }
            }
        }
        for (String path : rule.nonResourceUrls()) {
            rule.verbs().forEach(verb -> atoms.add(new OnPath(verb, path)));
        }
        return atoms;
    }

    /** The atoms of all these rules, rule by rule. */
    static List<Atom> of(Collection<PolicyRule> rules) {
        return rules.stream().flatMap(rule -> of(rule).stream()).toList();
    }

    /** The verb, or {@code *}. */
    String verb();

    /** This atom as a rule. */
    PolicyRule rule();

    /** Whether it stands for endlessly many verbs, resources or paths. A rule for any object name is not meant by this. */
    boolean isWildcard();

    /** Whether some request is inside both. */
    boolean overlaps(Atom other);

    /** What is inside both; empty if no request is. */
    Optional<Atom> intersection(Atom other);

    /** The form in which two atoms for the same requests are equal: several stars at the end of a path are one. */
    default Atom canonical() {
        return this;
    }

    private static String narrower(String one, String other) {
        return one.equals(PolicyRule.ALL) ? other : one;
    }

    private static boolean meet(String one, String other) {
        return one.equals(other) || one.equals(PolicyRule.ALL) || other.equals(PolicyRule.ALL);
    }
}
