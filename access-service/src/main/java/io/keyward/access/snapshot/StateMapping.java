package io.keyward.access.snapshot;

import io.keyward.access.rbac.ClusterRules;
import io.keyward.access.state.EntryContent;
import io.keyward.access.state.PrincipalArn;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** What entries hold, to what the authorizer decides on. */
public final class StateMapping {

    private StateMapping() {}

    /** The compiled form of a state; where the unique id of a principal is not known, reasons name its ARN. */
    public static ClusterAccess compile(
            AccessPolicyCatalogue catalogue,
            ClusterRules rules,
            NavigableMap<String, EntryContent> entries,
            Map<String, String> principalIds) {
        ClusterAccess.Builder access = ClusterAccess.builder(catalogue, rules.rbac());
        entries.forEach((principalArn, content) ->
                access.add(entry(principalArn, principalIds.get(principalArn), content), associations(content)));
        return access.build();
    }

    private static AccessEntry entry(String principalArn, @Nullable String principalId, EntryContent content) {
        return new AccessEntry(
                principalArn, principalId, username(principalArn, content), content.kubernetesGroups(), content.type());
    }

    /** The username asked for, or else EKS's default for the principal. */
    private static String username(String principalArn, EntryContent content) {
        String username = content.username();
        if (username != null) {
            return username;
        }
        return PrincipalArn.parse(principalArn)
                .map(PrincipalArn::defaultUsername)
                .orElse("");
    }

    private static List<Association> associations(EntryContent content) {
        return content.policies().entrySet().stream()
                .map(policy -> new Association(policy.getKey(), scope(policy.getValue())))
                .toList();
    }

    private static AccessScope scope(io.keyward.access.state.AccessScope scope) {
        return switch (scope.type()) {
            case CLUSTER -> AccessScope.cluster();
            case NAMESPACE -> AccessScope.namespaces(scope.namespaces());
        };
    }
}
