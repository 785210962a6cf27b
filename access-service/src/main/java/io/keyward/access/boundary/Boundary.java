package io.keyward.access.boundary;

import io.keyward.proto.identity.v1.RoleBinding;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The boundary of one role binding.
 *
 * @param binding the binding's name
 * @param policies access policies, each by its ARN or by the name after its last slash
 * @param namespaces patterns of namespaces; the whole cluster only by {@code *}
 * @param principals patterns of whole ARNs if they begin with {@code arn:}, otherwise of what follows the account in one
 * @param kubernetesGroups groups by name, never one of {@code system:}
 * @param maxDuration how long what is given lasts at most; null: for ever
 */
record Boundary(
        String binding,
        Set<String> policies,
        List<StarPattern> namespaces,
        List<StarPattern> principals,
        Set<String> kubernetesGroups,
        @Nullable Duration maxDuration) {

    private static final String ARN = "arn:";
    private static final String SYSTEM = "system:";

    /** The ARN of an IAM principal, or a pattern of such whose partition and account are exact. */
    private static final Pattern OF_ACCOUNT = Pattern.compile("arn:[a-z-]+:iam::[0-9]{12}:(.*)", Pattern.DOTALL);

    /** What stands before the part after the account, whatever partition and account. */
    private static final String ANY_ACCOUNT = "arn:*:iam::*:";

    Boundary {
        policies = Set.copyOf(policies);
        namespaces = List.copyOf(namespaces);
        principals = List.copyOf(principals);
        kubernetesGroups = Set.copyOf(kubernetesGroups);
    }

    /** Of a binding that has one. */
    static Boundary of(RoleBinding binding) {
        io.keyward.proto.identity.v1.Boundary proto = binding.getBoundary();
        return new Boundary(
                binding.getName(),
                Set.copyOf(proto.getPoliciesList()),
                proto.getNamespacesList().stream().map(StarPattern::new).toList(),
                proto.getPrincipalsList().stream().map(StarPattern::new).toList(),
                Set.copyOf(proto.getKubernetesGroupsList()),
                proto.hasMaxDuration()
                        ? Duration.ofSeconds(
                                proto.getMaxDuration().getSeconds(),
                                proto.getMaxDuration().getNanos())
                        : null);
    }

    boolean coversPrincipal(String arn) {
        Matcher known = OF_ACCOUNT.matcher(arn);
        if (!known.matches()) {
            return false;
        }
        return principals.stream().anyMatch(pattern -> pattern.matches(whole(pattern) ? arn : known.group(1)));
    }

    boolean coversPolicy(String arn) {
        return policies.contains(arn) || policies.contains(arn.substring(arn.lastIndexOf('/') + 1));
    }

    /** @param namespace a name, or a pattern of names as access scopes have them */
    boolean coversNamespace(String namespace) {
        return namespaces.stream().anyMatch(pattern -> new StarPattern(namespace).within(pattern));
    }

    boolean coversCluster() {
        return namespaces.stream().anyMatch(StarPattern::everything);
    }

    boolean coversGroup(String group) {
        return !group.startsWith(SYSTEM) && kubernetesGroups.contains(group);
    }

    /** Whether every principal that a pattern of another boundary matches is one of this one's. Where that cannot be told, it is not. */
    boolean coversPrincipals(StarPattern inner) {
        return principals.stream().anyMatch(outer -> {
            if (whole(inner) == whole(outer)) {
                return inner.within(outer);
            }
            if (whole(outer)) {
                return new StarPattern(ANY_ACCOUNT + inner.text()).within(outer);
            }
            Matcher known = OF_ACCOUNT.matcher(inner.text());
            return outer.everything() || (known.matches() && new StarPattern(known.group(1)).within(outer));
        });
    }

    boolean lastsAtLeast(@Nullable Duration other) {
        return maxDuration == null || (other != null && maxDuration.compareTo(other) >= 0);
    }

    private static boolean whole(StarPattern principal) {
        return principal.text().startsWith(ARN);
    }
}
