package io.keyward.gateway.fake;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/**
 * The state on which reviews are answered: the RBAC of the recorded cluster and {@code bob}'s binding of a role that is gone, and
 * three access entries. {@code golden} may view everything and edit in carts; {@code secret} has a policy whose rules nobody knows;
 * {@code bob} is the recorded caller who may nothing.
 */
final class ReviewState {

    private ReviewState() {}

    static ClusterAccess access() {
        AccessScope carts = AccessScope.namespaces(List.of("carts"));
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), Rbac.of(DefaultRbac.under(recorded())))
                .add(
                        entry("golden"),
                        List.of(
                                new Association(Seed.POLICY + "AmazonEKSViewPolicy", AccessScope.cluster()),
                                new Association(Seed.POLICY + "AmazonEKSEditPolicy", carts)))
                .add(
                        entry("secret"),
                        List.of(new Association(Seed.POLICY + "AmazonSecretPolicy", AccessScope.cluster())))
                .add(
                        new AccessEntry(
                                "arn:aws:iam::123456789012:role/bob", "AROAEXAMPLEbob", "bob", List.of(), "STANDARD"),
                        List.of())
                .build();
    }

    private static AccessEntry entry(String name) {
        return new AccessEntry(
                "arn:aws:iam::123456789012:role/" + name,
                "AROAEXAMPLE" + name,
                "arn:aws:sts::123456789012:assumed-role/" + name + "/{{SessionName}}",
                List.of("viewers"),
                "STANDARD");
    }

    private static RbacObjects recorded() {
        return new RbacObjects(
                List.of(),
                List.of(new Role(
                        "assets",
                        "pod-deleter",
                        List.of(PolicyRule.onResources(List.of("delete", "list"), List.of(""), List.of("pods"))))),
                List.of(
                        new Binding(
                                "",
                                "viewers",
                                List.of(new Subject("User", "alice", "")),
                                new RoleRef("ClusterRole", "system:aggregate-to-view")),
                        new Binding(
                                "ui",
                                "leftover",
                                List.of(new Subject("User", "bob", "")),
                                new RoleRef("ClusterRole", "gone")),
                        new Binding(
                                "assets",
                                "deleters",
                                List.of(new Subject("Group", "ops", "")),
                                new RoleRef("Role", "pod-deleter"))));
    }
}
