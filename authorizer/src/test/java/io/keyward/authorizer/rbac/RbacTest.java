package io.keyward.authorizer.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RbacTest {

    private static final Attributes GET_POD = ResourceAttributes.of("get", "", "pods", "p", "carts");
    private static final ClusterRole READER = role("reader", "get", "pods");

    @Test
    void clusterBindingsComeBeforeThoseOfTheNamespaceInTheirOrder() {
        Rbac rbac = rbac(
                List.of(READER),
                binding("carts", "z", new RoleRef("ClusterRole", "reader"), group("ops")),
                binding("", "y", new RoleRef("ClusterRole", "reader"), user("jane")),
                binding("carts", "a", new RoleRef("ClusterRole", "reader"), user("jane")),
                binding("ui", "b", new RoleRef("ClusterRole", "reader"), user("jane")),
                binding("", "x", new RoleRef("ClusterRole", "reader"), user("jack")));

        assertThat(texts(rbac, caller("jane", "ops"), GET_POD))
                .containsExactly(
                        "RBAC: allowed by ClusterRoleBinding \"y\" of ClusterRole \"reader\" to User \"jane\"",
                        "RBAC: allowed by RoleBinding \"z/carts\" of ClusterRole \"reader\" to Group \"ops\"",
                        "RBAC: allowed by RoleBinding \"a/carts\" of ClusterRole \"reader\" to User \"jane\"");
    }

    @Test
    void firstSubjectThatIsMeantIsNamed() {
        Rbac rbac = rbac(
                List.of(READER),
                binding("carts", "b", new RoleRef("ClusterRole", "reader"), user("jack"), group("ops"), user("jane")));
        assertThat(texts(rbac, caller("jane", "ops"), GET_POD))
                .containsExactly("RBAC: allowed by RoleBinding \"b/carts\" of ClusterRole \"reader\" to Group \"ops\"");
    }

    @Test
    void serviceAccountWithoutNamespaceIsOfTheBindingsNamespace() {
        Subject ci = new Subject("ServiceAccount", "ci", "");
        Rbac rbac = rbac(
                List.of(READER),
                binding("carts", "here", new RoleRef("ClusterRole", "reader"), ci),
                binding("", "nowhere", new RoleRef("ClusterRole", "reader"), ci));
        assertThat(texts(rbac, caller("system:serviceaccount:carts:ci"), GET_POD))
                .containsExactly(
                        "RBAC: allowed by RoleBinding \"here/carts\" of ClusterRole \"reader\" to ServiceAccount \"ci/carts\"");
        assertThat(texts(rbac, caller(""), GET_POD)).isEmpty();
    }

    @Test
    void starIsNoSubject() {
        Rbac rbac =
                rbac(List.of(READER), binding("", "b", new RoleRef("ClusterRole", "reader"), user("*"), group("*")));
        assertThat(texts(rbac, caller("jane", "ops"), GET_POD)).isEmpty();
    }

    @Test
    void namespaceBindingsDoNotReachPaths() {
        ClusterRole health = new ClusterRole(
                "health", Map.of(), List.of(PolicyRule.onUrls(List.of("get"), List.of("/healthz"))), null);
        Rbac rbac = rbac(List.of(health), binding("carts", "b", new RoleRef("ClusterRole", "health"), user("jane")));
        assertThat(texts(rbac, caller("jane"), new NonResourceAttributes("get", "/healthz")))
                .isEmpty();
    }

    @Test
    void missingRolesAreNamedOnceEachAndDoNotStopTheSearch() {
        RoleRef gone = new RoleRef("ClusterRole", "gone");
        Rbac rbac = rbac(
                List.of(),
                binding("", "a", gone, user("jane")),
                binding("", "b", gone, user("jane")),
                binding("carts", "c", new RoleRef("Role", "away"), user("jane")),
                binding("carts", "d", new RoleRef("Rule", "odd"), user("jane")),
                binding("carts", "e", new RoleRef("Role", "other"), user("jack")));

        assertThat(rbac.find(caller("jane"), GET_POD).reason())
                .isEqualTo("RBAC: [clusterrole.rbac.authorization.k8s.io \"gone\" not found,"
                        + " role.rbac.authorization.k8s.io \"away\" not found,"
                        + " unsupported role reference kind: \"Rule\"]");
        assertThat(rbac.find(caller("jane"), ResourceAttributes.of("get", "", "pods", "", ""))
                        .reason())
                .isEqualTo("RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found");
        assertThat(rbac.find(caller("jill"), GET_POD).reason()).isEmpty();
    }

    @Test
    void missingRolesMayBeLeftUnnamedAndAreThenOneProblemOfTheirKind() {
        RbacObjects objects = new RbacObjects(
                List.of(),
                List.of(),
                List.of(
                        binding("", "a", new RoleRef("ClusterRole", "gone"), user("jane")),
                        binding("", "b", new RoleRef("ClusterRole", "lost"), user("jane")),
                        binding("carts", "c", new RoleRef("Role", "away"), user("jane"))));
        assertThat(Rbac.of(objects, MissingRoles.UNNAMED)
                        .find(caller("jane"), GET_POD)
                        .reason())
                .isEqualTo("RBAC: [clusterrole not found, role not found]");
    }

    @Test
    void rolesOfOtherNamespacesAreNotMeant() {
        Role carts = new Role("carts", "reader", List.of(rule("get", "pods")));
        Rbac rbac = Rbac.of(new RbacObjects(
                List.of(),
                List.of(carts),
                List.of(
                        binding("carts", "a", new RoleRef("Role", "reader"), user("jane")),
                        binding("ui", "b", new RoleRef("Role", "reader"), user("jane")))));
        assertThat(texts(rbac, caller("jane"), GET_POD)).hasSize(1);
        assertThat(rbac.find(caller("jane"), ResourceAttributes.of("get", "", "pods", "", "ui"))
                        .reason())
                .isEqualTo("RBAC: role.rbac.authorization.k8s.io \"reader\" not found");
    }

    @Test
    void aggregatedRolesCollectThroughOneAnotherAndForgetTheirOwnRules() {
        ClusterRole view = new ClusterRole(
                "view", Map.of("to-edit", "yes"), List.of(rule("get", "forgotten")), List.of(labelled("to-view")));
        ClusterRole edit = new ClusterRole("edit", Map.of(), List.of(), List.of(labelled("to-edit")));
        ClusterRole pods = new ClusterRole("pods", Map.of("to-view", "yes"), List.of(rule("get", "pods")), null);
        Rbac rbac = rbac(List.of(edit, view, pods), binding("", "b", new RoleRef("ClusterRole", "edit"), user("jane")));
        assertThat(texts(rbac, caller("jane"), GET_POD)).hasSize(1);
        assertThat(texts(rbac, caller("jane"), ResourceAttributes.of("get", "", "forgotten", "", "")))
                .isEmpty();
    }

    @Test
    void rolesThatAggregateEachOtherSettle() {
        ClusterRole one = new ClusterRole("one", Map.of("two", "yes"), List.of(), List.of(labelled("one")));
        ClusterRole two = new ClusterRole("two", Map.of("one", "yes"), List.of(), List.of(labelled("two")));
        ClusterRole pods = new ClusterRole("pods", Map.of("one", "yes"), List.of(rule("get", "pods")), null);
        Rbac rbac = rbac(List.of(one, two, pods), binding("", "b", new RoleRef("ClusterRole", "two"), user("jane")));
        assertThat(texts(rbac, caller("jane"), GET_POD)).hasSize(1);
    }

    @Test
    void selectorsCompareLabels() {
        Map<String, String> labels = Map.of("tier", "web", "team", "a");
        assertThat(selects(LabelSelector.Operator.IN, "tier", labels)).isTrue();
        assertThat(selects(LabelSelector.Operator.NOT_IN, "tier", labels)).isFalse();
        assertThat(selects(LabelSelector.Operator.EXISTS, "team", labels)).isTrue();
        assertThat(selects(LabelSelector.Operator.DOES_NOT_EXIST, "team", labels))
                .isFalse();
        assertThat(selects(LabelSelector.Operator.IN, "zone", labels)).isFalse();
        assertThat(selects(LabelSelector.Operator.NOT_IN, "zone", labels)).isTrue();
        assertThat(new LabelSelector(Map.of("tier", "web"), List.of()).selects(labels))
                .isTrue();
        assertThat(new LabelSelector(Map.of("tier", "db"), List.of()).selects(labels))
                .isFalse();
        assertThat(new LabelSelector(Map.of(), List.of()).selects(Map.of())).isTrue();
    }

    private static boolean selects(LabelSelector.Operator operator, String key, Map<String, String> labels) {
        var expression = new LabelSelector.Expression(key, operator, List.of("web", "app"));
        return new LabelSelector(Map.of(), List.of(expression)).selects(labels);
    }

    private static LabelSelector labelled(String key) {
        return new LabelSelector(Map.of(key, "yes"), List.of());
    }

    private static List<String> texts(Rbac rbac, KubernetesUser user, Attributes request) {
        return rbac.find(user, request).grants().stream().map(Rbac.Grant::text).toList();
    }

    private static Rbac rbac(List<ClusterRole> clusterRoles, Binding... bindings) {
        return Rbac.of(new RbacObjects(clusterRoles, List.of(), List.of(bindings)));
    }

    private static Binding binding(String namespace, String name, RoleRef role, Subject... subjects) {
        return new Binding(namespace, name, List.of(subjects), role);
    }

    private static ClusterRole role(String name, String verb, String resource) {
        return new ClusterRole(name, Map.of(), List.of(rule(verb, resource)), null);
    }

    private static PolicyRule rule(String verb, String resource) {
        return PolicyRule.onResources(List.of(verb), List.of(""), List.of(resource));
    }

    private static Subject user(String name) {
        return new Subject("User", name, "");
    }

    private static Subject group(String name) {
        return new Subject("Group", name, "");
    }

    private static KubernetesUser caller(String name, String... groups) {
        return new KubernetesUser(name, "", List.of(groups), new TreeMap<>());
    }
}
