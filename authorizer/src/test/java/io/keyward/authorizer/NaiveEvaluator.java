package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Decides by looking at everything, with rules written down a second time and nothing shared with the engine. */
final class NaiveEvaluator {

    private static final Pattern STARS_AT_THE_END = Pattern.compile("\\*+$");

    private final List<AccessPolicy> policies;
    private final RbacObjects rbac;

    NaiveEvaluator(List<AccessPolicy> policies, RbacObjects rbac) {
        this.policies = policies;
        this.rbac = rbac;
    }

    /** The policies and bindings that allow the request, as text, and the verdict first. */
    List<String> decide(
            AccessEntry entry,
            List<Association> associations,
            String username,
            List<String> groups,
            Attributes request) {
        List<String> found = new ArrayList<>(groups.contains("system:masters") ? List.of("masters") : List.of());
        boolean open = false;
        for (Association association : associations) {
            if (!inScope(association.scope(), request)) {
                continue;
            }
            boolean allows = false;
            boolean might = true;
            for (AccessPolicy policy : policies) {
                if (policy.arn().equals(association.policyArn())) {
                    might = policy.rules().isEmpty();
                    for (PublishedRule rule : policy.rules()) {
                        boolean matches = matches(rule.rule(), request);
                        allows |= matches && rule.limitation().isEmpty();
                        might |= matches
                                && !rule.limitation().isEmpty()
                                && request instanceof ResourceAttributes asked
                                && !asked.name().isEmpty();
                    }
                }
            }
            if (allows) {
                found.add("policy " + association.policyArn() + " of " + entry.principalArn());
            }
            open |= might && !allows;
        }
        for (Binding binding : rbac.bindings()) {
            if (applies(binding, username, groups, request)
                    && rulesOf(binding).stream().anyMatch(rule -> matches(rule, request))) {
                found.add("binding " + binding.namespace() + "/" + binding.name());
            }
        }
        found.sort(null);
        found.addFirst(found.isEmpty() ? open ? "UNKNOWN" : "NO_OPINION" : "ALLOW");
        return found;
    }

    private static boolean inScope(AccessScope scope, Attributes request) {
        if (!(scope instanceof AccessScope.Namespaces namespaces)) {
            return true;
        }
        if (!(request instanceof ResourceAttributes asked) || asked.namespace().isEmpty()) {
            return false;
        }
        return namespaces.patterns().stream()
                .anyMatch(pattern -> pattern.endsWith("*")
                        ? asked.namespace().startsWith(pattern.substring(0, pattern.length() - 1))
                        : asked.namespace().equals(pattern));
    }

    private static boolean applies(Binding binding, String username, List<String> groups, Attributes request) {
        boolean here = binding.namespace().isEmpty()
                || (request instanceof ResourceAttributes asked
                        && asked.namespace().equals(binding.namespace()));
        boolean named = false;
        for (Subject subject : binding.subjects()) {
            String namespace = subject.namespace().isEmpty() ? binding.namespace() : subject.namespace();
            named |= subject.kind().equals("User") && subject.name().equals(username);
            named |= subject.kind().equals("Group") && groups.contains(subject.name());
            named |= subject.kind().equals("ServiceAccount")
                    && !namespace.isEmpty()
                    && username.equals("system:serviceaccount:" + namespace + ":" + subject.name());
        }
        return here && named;
    }

    private List<PolicyRule> rulesOf(Binding binding) {
        String name = binding.role().name();
        if (binding.role().kind().equals("ClusterRole")) {
            for (ClusterRole role : rbac.clusterRoles()) {
                if (role.name().equals(name)) {
                    return role.rules();
                }
            }
        } else if (binding.role().kind().equals("Role")) {
            for (Role role : rbac.roles()) {
                if (role.name().equals(name) && role.namespace().equals(binding.namespace())) {
                    return role.rules();
                }
            }
        }
        return List.of();
    }

    private static boolean matches(PolicyRule rule, Attributes request) {
        boolean verb = false;
        for (String allowed : rule.verbs()) {
            verb |= allowed.equals("*") || allowed.equals(request.verb());
        }
        return verb
                && switch (request) {
                    case NonResourceAttributes url -> matchesUrl(rule, url.path());
                    case ResourceAttributes resource -> matchesResource(rule, resource);
                };
    }

    private static boolean matchesUrl(PolicyRule rule, String path) {
        for (String url : rule.nonResourceUrls()) {
            String beginning = STARS_AT_THE_END.matcher(url).replaceAll("");
            if (url.equals(path) || (url.endsWith("*") && path.startsWith(beginning))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesResource(PolicyRule rule, ResourceAttributes asked) {
        boolean group = false;
        for (String allowed : rule.apiGroups()) {
            group |= allowed.equals("*") || allowed.equals(asked.group());
        }
        boolean resource = false;
        for (String allowed : rule.resources()) {
            String wanted =
                    asked.subresource().isEmpty() ? asked.resource() : asked.resource() + "/" + asked.subresource();
            resource |= allowed.equals("*") || allowed.equals(wanted);
            resource |= !asked.subresource().isEmpty() && allowed.equals("*/" + asked.subresource());
        }
        boolean name = rule.resourceNames().isEmpty();
        for (String allowed : rule.resourceNames()) {
            name |= allowed.equals(asked.name());
        }
        return group && resource && name;
    }
}
