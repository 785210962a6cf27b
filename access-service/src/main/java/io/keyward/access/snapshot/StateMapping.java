package io.keyward.access.snapshot;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.eks.EntryContent;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between what entries hold and what the authorizer decides on. */
public final class StateMapping {

    private StateMapping() {}

    /** The entry of a principal; where its unique id is not known, reasons name its ARN. */
    public static AccessEntry entry(String principalArn, @Nullable String principalId, EntryContent content) {
        return new AccessEntry(
                principalArn,
                principalId,
                content.shownUsername(principalArn).orElse(""),
                content.kubernetesGroups(),
                content.type());
    }

    public static List<Association> associations(EntryContent content) {
        return content.policies().entrySet().stream()
                .map(policy -> new Association(policy.getKey(), scope(policy.getValue())))
                .toList();
    }

    /** EKS is believed whatever it shows: a namespace scope that names none says as little as a scope of a type that nobody knows. */
    private static AccessScope scope(io.keyward.eks.AccessScope scope) {
        AccessScope unknown = new AccessScope.Unknown(scope.type(), scope.namespaces());
        return switch (scope.kind()) {
            case CLUSTER -> AccessScope.cluster();
            case NAMESPACE -> scope.namespaces().isEmpty() ? unknown : AccessScope.namespaces(scope.namespaces());
            case UNKNOWN -> unknown;
        };
    }

    /** What an entry holds, but for its tags, which decide nothing. */
    public static EntryContent content(PrincipalAccess principal) {
        AccessEntry entry = principal.entry();
        SortedMap<String, io.keyward.eks.AccessScope> policies = new TreeMap<>();
        principal.associations().forEach(one -> policies.put(one.policyArn(), scope(one.scope())));
        return new EntryContent(entry.type(), entry.username(), entry.groups(), Map.of(), policies);
    }

    private static io.keyward.eks.AccessScope scope(AccessScope scope) {
        return switch (scope) {
            case AccessScope.Cluster cluster -> io.keyward.eks.AccessScope.cluster();
            case AccessScope.Namespaces some -> io.keyward.eks.AccessScope.namespaces(some.patterns());
            case AccessScope.Unknown unknown -> new io.keyward.eks.AccessScope(unknown.type(), unknown.namespaces());
        };
    }
}
