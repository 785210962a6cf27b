package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.List;

/**
 * One rule of a role or an access policy. Rules only ever allow; several are a union. Matching follows Kubernetes' RBAC to
 * the letter: names compare with regard to case, and {@code *} is a wildcard only where {@link #matches} says so.
 *
 * @param verbs verbs, or {@code *} for every verb, also an unknown one
 * @param apiGroups API groups, empty string for the core group, or {@code *}
 * @param resources {@code pods}, {@code pods/log}, {@code *} for every resource with every subresource, or
 *     {@code *}{@code /scale} for one subresource of every resource; {@code pods/*} is not a wildcard
 * @param resourceNames the only object names the rule is for; empty means any
 * @param nonResourceUrls paths, or a beginning followed by {@code *}; there are no wildcards inside
 */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {

    static final String ALL = "*";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** A rule for resources of any name. */
    public static PolicyRule onResources(List<String> verbs, List<String> apiGroups, List<String> resources) {
        return new PolicyRule(verbs, apiGroups, resources, List.of(), List.of());
    }

    /** A rule for paths that are no resources. */
    public static PolicyRule onUrls(List<String> verbs, List<String> nonResourceUrls) {
        return new PolicyRule(verbs, List.of(), List.of(), List.of(), nonResourceUrls);
    }

    /**
     * Whether this rule allows the request. A resource request is compared by verb, group, resource and name, any other by
     * verb and path; the scope in which the rule is bound is not looked at here.
     */
    public boolean matches(Attributes request) {
        return switch (request) {
            case ResourceAttributes resource ->
                matchesVerb(resource.verb())
                        && (apiGroups.contains(ALL) || apiGroups.contains(resource.group()))
                        && matchesResource(resource.combinedResource(), resource.subresource())
                        && matchesName(resource.name());
            case NonResourceAttributes url -> matchesVerb(url.verb()) && matchesPath(url.path());
        };
    }

    /** Whether the object name is one this rule is for; an empty name is none, so a rule with names never matches it. */
    boolean matchesName(String name) {
        return resourceNames.isEmpty() || resourceNames.contains(name);
    }

    private boolean matchesVerb(String verb) {
        return verbs.contains(ALL) || verbs.contains(verb);
    }

    private boolean matchesResource(String combined, String subresource) {
        return resources.contains(ALL)
                || resources.contains(combined)
                || (!subresource.isEmpty() && resources.contains("*/" + subresource));
    }

    private boolean matchesPath(String path) {
        for (String url : nonResourceUrls) {
            if (url.equals(ALL) || url.equals(path) || (url.endsWith(ALL) && path.startsWith(withoutStars(url)))) {
                return true;
            }
        }
        return false;
    }

    /** The beginning that a pattern stands for: all stars at its end are one. */
    static String withoutStars(String pattern) {
        int end = pattern.length();
        while (end > 0 && pattern.charAt(end - 1) == '*') {
            end--;
        }
        return pattern.substring(0, end);
    }
}
