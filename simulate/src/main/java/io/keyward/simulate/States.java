package io.keyward.simulate;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.manifest.Fields;
import io.keyward.authorizer.manifest.Manifests;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.MissingRoles;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads cluster states. Entries and associations may have the further members that EKS gives them. */
final class States {

    private static final Set<String> STATE = Set.of("bootstrap", "entries", "associations", "rbac");
    private static final Set<String> ENTRY = Set.of(
            "principalArn",
            "principalId",
            "username",
            "kubernetesGroups",
            "type",
            "accessEntryArn",
            "clusterName",
            "tags",
            "createdAt",
            "modifiedAt");
    private static final Set<String> ASSOCIATION =
            Set.of("principalArn", "policyArn", "accessScope", "clusterName", "associatedAt", "modifiedAt");
    private static final Set<String> SCOPE = Set.of("type", "namespaces");
    private static final Set<String> RBAC = Set.of("clusterRoles", "clusterRoleBindings", "roles", "roleBindings");

    private static final Pattern NAMESPACES = Pattern.compile("[a-z0-9-]{1,63}|[a-z0-9-]{0,63}\\*");

    private final AccessPolicyCatalogue catalogue;

    States(AccessPolicyCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** @throws io.keyward.authorizer.manifest.ManifestException naming the member that is wrong */
    ClusterAccess read(Fields state) {
        state.allowOnly(STATE);
        RbacObjects own = rbac(state.object("rbac"));
        Rbac rbac = Rbac.of(state.flag("bootstrap") ? DefaultRbac.under(own) : own, MissingRoles.UNNAMED);
        Map<String, AccessEntry> entries = entries(state);
        Map<String, List<Association>> associations = associations(state, entries.keySet());
        ClusterAccess.Builder cluster = ClusterAccess.builder(catalogue, rbac);
        entries.forEach((arn, entry) -> cluster.add(entry, associations.getOrDefault(arn, List.of())));
        return cluster.build();
    }

    /** Either a list per kind, of which nothing is asked but types, or what kubectl prints of a cluster. */
    private static RbacObjects rbac(Fields rbac) {
        if (rbac.has("kind")) {
            return Manifests.read(rbac).rbac();
        }
        rbac.allowOnly(RBAC);
        return Manifests.readByKind(rbac);
    }

    private static Map<String, AccessEntry> entries(Fields state) {
        Map<String, AccessEntry> entries = new LinkedHashMap<>();
        for (Fields entry : state.objects("entries")) {
            entry.allowOnly(ENTRY);
            String arn = Questions.principalArn(entry);
            String id = entry.text("principalId");
            AccessEntry read = new AccessEntry(
                    arn,
                    id.isEmpty() ? null : id,
                    entry.requiredText("username"),
                    entry.texts("kubernetesGroups"),
                    entry.text("type"));
            if (entries.putIfAbsent(arn, read) != null) {
                throw entry.wrong("principalArn", "has an entry already");
            }
        }
        return entries;
    }

    private static Map<String, List<Association>> associations(Fields state, Set<String> principals) {
        Map<String, List<Association>> associations = new HashMap<>();
        Set<List<String>> seen = new HashSet<>();
        for (Fields association : state.objects("associations")) {
            association.allowOnly(ASSOCIATION);
            String arn = association.requiredText("principalArn");
            String policy = association.requiredText("policyArn");
            if (!principals.contains(arn)) {
                throw association.wrong("principalArn", "has no entry in state.entries");
            }
            if (!seen.add(List.of(arn, policy))) {
                throw association.wrong("policyArn", "is associated with this principal already");
            }
            associations
                    .computeIfAbsent(arn, key -> new ArrayList<>())
                    .add(new Association(policy, scope(association.object("accessScope"))));
        }
        return associations;
    }

    private static AccessScope scope(Fields scope) {
        scope.allowOnly(SCOPE);
        List<String> namespaces = scope.texts("namespaces");
        return switch (scope.text("type")) {
            case "cluster" -> {
                if (!namespaces.isEmpty()) {
                    throw scope.wrong("namespaces", "must be empty for the type cluster");
                }
                yield AccessScope.cluster();
            }
            case "namespace" -> {
                if (namespaces.isEmpty()) {
                    throw scope.wrong("namespaces", "must hold at least one name or pattern for the type namespace");
                }
                for (int number = 0; number < namespaces.size(); number++) {
                    if (!NAMESPACES.matcher(namespaces.get(number)).matches()) {
                        throw scope.wrong("namespaces[" + number + "]", "must be a namespace, or a beginning with *");
                    }
                }
                yield AccessScope.namespaces(namespaces);
            }
            default -> throw scope.wrong("type", "must be cluster or namespace");
        };
    }
}
