package io.keyward.access.identity;

import io.keyward.eks.ClusterArn;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.hall.Grants;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.Scope;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What lies within what. A scope without any condition is everything; that is how an absent one reads.
 */
final class Scopes {

    private Scopes() {}

    /**
     * Whether every cluster that the inner scope is about, now or ever, is one that the outer one is about: whatever clusters get registered and
     * however they are labelled.
     */
    static boolean within(Scope inner, Scope outer) {
        Set<String> accounts = Set.copyOf(inner.getAccountsList());
        List<String> clusters = inner.getClustersList().stream()
                .filter(arn -> accounts.isEmpty() || accounts.contains(account(arn)))
                .toList();
        if (inner.getClustersCount() > 0) {
            Set<String> outerAccounts = Set.copyOf(outer.getAccountsList());
            Set<String> outerClusters = Set.copyOf(outer.getClustersList());
            Predicate<String> covered = arn -> (outerAccounts.isEmpty() || outerAccounts.contains(account(arn)))
                    && (outerClusters.isEmpty() || outerClusters.contains(arn));
            return clusters.stream().allMatch(covered) && (clusters.isEmpty() || hasLabels(inner, outer));
        }
        return outer.getClustersCount() == 0
                && (outer.getAccountsCount() == 0
                        || (!accounts.isEmpty()
                                && Set.copyOf(outer.getAccountsList()).containsAll(accounts)))
                && hasLabels(inner, outer);
    }

    /** What labels a cluster happens to have now does not count: they change. */
    private static boolean hasLabels(Scope inner, Scope outer) {
        return inner.getClusterLabelsMap()
                .entrySet()
                .containsAll(outer.getClusterLabelsMap().entrySet());
    }

    private static String account(String clusterArn) {
        return ClusterArn.parse(clusterArn).map(ClusterArn::account).orElse("");
    }

    /** Whether somebody may see, change and give what reaches this far: one of their bindings as an administrator holds it whole. */
    static boolean administers(Grants caller, Scope scope) {
        return caller.anywhere(Capability.CAPABILITY_ADMINISTER).stream()
                .anyMatch(binding -> within(scope, binding.getScope()));
    }

    /**
     * Makes sure that somebody gives no more than they have. Administrators have every capability and no boundary, so that what remains to be
     * judged is the scope; whoever is no administrator gives nothing.
     *
     * @param field of the request, that holds the scope
     * @throws Denied if it is more
     */
    static void requireWithin(Grants caller, Role role, Scope scope, String field) {
        boolean has = caller.anywhere(Capability.CAPABILITY_ADMINISTER).stream()
                .filter(binding -> Grants.capabilities(binding.getRole()).containsAll(Grants.capabilities(role)))
                .anyMatch(binding -> within(scope, binding.getScope()));
        if (!has) {
            throw new Denied(
                    ErrorReason.ERROR_REASON_ESCALATION,
                    field
                            + ": reaches beyond every scope in which you are administrator; nobody can give more than they have",
                    Map.of("field", field, "eksException", "AccessDeniedException"));
        }
    }

    /**
     * Judges the form of a scope that was given.
     *
     * @throws Invalid if it has no condition, or names no cluster that can be
     */
    static void check(Scope scope, String field) {
        if (scope.getAccountsCount() == 0 && scope.getClustersCount() == 0 && scope.getClusterLabelsCount() == 0) {
            throw Invalid.field(
                    field, field + ": a scope without conditions would be everything; leave it out for that");
        }
        for (int i = 0; i < scope.getClustersCount(); i++) {
            if (ClusterArn.parse(scope.getClusters(i)).isEmpty()) {
                String at = field + ".clusters[" + i + "]";
                throw Invalid.field(
                        at, at + ": must be an EKS cluster's ARN: arn:aws:eks:<region>:<account>:cluster/<name>");
            }
        }
    }

    /** The account that a scope is about, if it is only one. */
    static Optional<String> account(Scope scope) {
        Set<String> accounts = scope.getAccountsCount() > 0
                ? Set.copyOf(scope.getAccountsList())
                : scope.getClustersList().stream().map(Scopes::account).collect(Collectors.toSet());
        return accounts.size() == 1 ? accounts.stream().findAny() : Optional.empty();
    }
}
