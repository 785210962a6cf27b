package io.keyward.access.snapshot;

import io.keyward.access.rbac.ClusterRules;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.EntryContent;
import java.util.ArrayList;
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
                principalArn,
                principalId,
                content.shownUsername(principalArn).orElse(""),
                content.kubernetesGroups(),
                content.type());
    }

    /** Those whose scope has a known meaning; what another grants cannot be known, so it grants nothing. */
    private static List<Association> associations(EntryContent content) {
        List<Association> associations = new ArrayList<>();
        content.policies().forEach((policyArn, scope) -> {
            switch (scope.kind()) {
                case CLUSTER -> associations.add(new Association(policyArn, AccessScope.cluster()));
                case NAMESPACE ->
                    associations.add(new Association(policyArn, AccessScope.namespaces(scope.namespaces())));
                case UNKNOWN -> {}
            }
        });
        return associations;
    }
}
