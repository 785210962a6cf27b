package io.keyward.authorizer.permission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespaceRulesTest {

    private static final String ARN = "arn:aws:iam::123456789012:user/jane";
    private static final String POLICIES = "arn:aws:eks::aws:cluster-access-policy/";
    private static final PolicyRule READ = PolicyRule.onResources(List.of("get"), List.of(""), List.of("pods"));
    private static final PolicyRule ALL = PolicyRule.onResources(List.of("*"), List.of("*"), List.of("*"));
    private static final PolicyRule ALL_URLS = PolicyRule.onUrls(List.of("*"), List.of("*"));
    private static final KubernetesUser JANE = user("jane", "ops", KubernetesUser.AUTHENTICATED);

    private static final Rbac RBAC = Rbac.of(new RbacObjects(
            List.of(new ClusterRole("reader", Map.of(), List.of(READ), null)),
            List.of(),
            List.of(
                    binding("carts", "User", "jane", "reader"),
                    binding("carts", "Group", "ops", "gone"),
                    binding("", "Group", "ops", "reader"),
                    binding("ui", "User", "jane", "reader"),
                    binding("", "User", "jane", "gone"))));

    @Test
    void rules_come_in_the_order_of_the_resolver_and_as_often_as_they_are_granted() {
        NamespaceRules rules = NamespaceRules.of(
                access(in("AmazonEKSClusterAdminPolicy", "carts"), in("NoSuchPolicy", "ui")), JANE, "carts");

        assertThat(rules.rules()).containsExactly(READ, READ, ALL, ALL_URLS);
        assertThat(rules.problemText()).isEqualTo("clusterrole.rbac.authorization.k8s.io \"gone\" not found");
        assertThat(rules.incomplete()).as("a missing role grants nothing").isFalse();
    }

    @Test
    void policies_that_are_not_published_are_named_beside_roles_that_are_missing() {
        NamespaceRules rules = NamespaceRules.of(
                access(in("NoSuchPolicy", "ui"), in("AmazonEKSAutoNodePolicy"), in("AmazonEKSArgoCDClusterPolicy")),
                JANE,
                "ui");

        assertThat(rules.problems())
                .hasSize(4)
                .first()
                .isEqualTo("clusterrole.rbac.authorization.k8s.io \"gone\" not found");
        assertThat(rules.problemText())
                .startsWith("[clusterrole.")
                .contains(
                        ", access policy " + POLICIES + "NoSuchPolicy: ",
                        "AmazonEKSAutoNodePolicy",
                        "AmazonEKSArgoCDClusterPolicy")
                .endsWith("]");
        assertThat(rules.incomplete()).isTrue();
    }

    @Test
    void a_user_without_an_entry_has_the_rules_of_rbac() {
        KubernetesUser jack = user("jack", "ops");

        assertThat(NamespaceRules.of(access(in("AmazonEKSViewPolicy")).rbac(), jack, "ui")
                        .rules())
                .containsExactly(READ);
        assertThat(NamespaceRules.of(access().rbac(), user("nobody"), "ui"))
                .isEqualTo(new NamespaceRules(List.of(), List.of(), false));
    }

    @Test
    void policies_alone_know_neither_rbac_nor_masters() {
        ResourceAttributes get = ResourceAttributes.of("get", "", "pods", "", "carts");
        KubernetesUser master = user("jane", KubernetesUser.MASTERS);

        assertThat(access(in("AmazonEKSViewPolicy", "ui")).decide(master, get).verdict())
                .isEqualTo(Verdict.ALLOW);
        assertThat(access(in("AmazonEKSViewPolicy", "ui"))
                        .decideByPolicies(master, get)
                        .verdict())
                .isEqualTo(Verdict.NO_OPINION);
        assertThat(access(in("AmazonEKSViewPolicy", "carts")).decideByPolicies(JANE, get))
                .isInstanceOfSatisfying(Decision.Allowed.class, allowed -> assertThat(allowed.reasons())
                        .hasSize(1));
        assertThat(access(in("AmazonEKSViewPolicy", "carts")).decide(JANE, get))
                .isInstanceOfSatisfying(Decision.Allowed.class, allowed -> assertThat(allowed.reasons())
                        .hasSize(3));
    }

    private static KubernetesUser user(String name, String... groups) {
        return new KubernetesUser(name, "", List.of(groups), Collections.emptySortedMap());
    }

    private static PrincipalAccess access(Association... associations) {
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), RBAC)
                .add(new AccessEntry(ARN, null, "jane", List.of("ops"), "STANDARD"), List.of(associations))
                .build()
                .find(ARN)
                .orElseThrow();
    }

    private static Association in(String policy, String... namespaces) {
        AccessScope scope =
                namespaces.length == 0 ? AccessScope.cluster() : AccessScope.namespaces(List.of(namespaces));
        return new Association(POLICIES + policy, scope);
    }

    private static Binding binding(String namespace, String kind, String name, String role) {
        return new Binding(
                namespace, "b-" + role, List.of(new Subject(kind, name, "")), new RoleRef("ClusterRole", role));
    }
}
