package io.keyward.authorizer.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
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
import org.junit.jupiter.api.Test;

class RoleWriteTest {

    private static final String PRINCIPAL = "arn:aws:iam::123456789012:role/r";
    private static final String POLICY = "arn:aws:eks::aws:cluster-access-policy/";
    private static final PolicyRule GET_PODS = PolicyRule.onResources(List.of("get"), List.of(""), List.of("pods"));

    @Test
    void accessPoliciesDoNotCountAsHeld() {
        WriteVerdict verdict = create("carts", GET_PODS).check(principal("AmazonEKSAdminPolicy"), Session.ofKubectl());
        assertThat(verdict)
                .isEqualTo(new WriteVerdict(
                        Verdict.NO_OPINION,
                        "user \"u\" (groups=[\"g\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently"
                                + " held:\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}"));
    }

    @Test
    void theVerbEscalateOfAnAccessPolicyDoesCount() {
        assertThat(create("carts", GET_PODS).check(principal("AmazonEKSClusterAdminPolicy"), Session.ofKubectl()))
                .isEqualTo(new WriteVerdict(Verdict.ALLOW, ""));
    }

    @Test
    void policyWithoutPublishedRulesLeavesItOpen() {
        WriteVerdict verdict =
                create("carts", GET_PODS).check(principal("AIDevOpsAgentAccessPolicy"), Session.ofKubectl());
        assertThat(verdict.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(verdict.error()).contains("not currently held");
    }

    @Test
    void whatRbacGrantsInTheNamespaceMayBePassedOnThere() {
        PrincipalAccess admin = bound("carts", new RoleRef("ClusterRole", "admin"));
        assertThat(check(admin, create("carts", GET_PODS))).isEqualTo(Verdict.ALLOW);
        assertThat(check(admin, create("assets", GET_PODS))).isEqualTo(Verdict.NO_OPINION);
        assertThat(check(admin, create("", GET_PODS))).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void escalateOnOneRoleIsForItsUpdatesOnly() {
        PrincipalAccess trusted = bound("carts", new RoleRef("Role", "escalator"));
        assertThat(check(trusted, new RoleWrite("carts", "mine", List.of(GET_PODS), false)))
                .isEqualTo(Verdict.ALLOW);
        assertThat(check(trusted, create("carts", GET_PODS))).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void onlyWhoHoldsEverythingMayAggregate() {
        RoleWrite aggregating = new RoleWrite("", "", List.of(), true);
        assertThat(aggregating.check(bound("", new RoleRef("ClusterRole", "edit")), Session.ofKubectl()))
                .isEqualTo(new WriteVerdict(
                        Verdict.NO_OPINION, "must have cluster-admin privileges to use the aggregationRule"));
        assertThat(check(bound("", new RoleRef("ClusterRole", "cluster-admin")), aggregating))
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void mastersMayDoAnything() {
        AccessEntry master = new AccessEntry(PRINCIPAL, null, "u", List.of("system:masters"), "STANDARD");
        PrincipalAccess access = ClusterAccess.builder(AccessPolicyCatalogue.builtIn())
                .add(master, List.of())
                .build()
                .find(PRINCIPAL)
                .orElseThrow();
        assertThat(check(access, create("", GET_PODS))).isEqualTo(Verdict.ALLOW);
    }

    private static RoleWrite create(String namespace, PolicyRule rule) {
        return new RoleWrite(namespace, "", List.of(rule), false);
    }

    private static Verdict check(PrincipalAccess access, RoleWrite write) {
        return write.check(access, Session.ofKubectl()).verdict();
    }

    private static PrincipalAccess principal(String policy) {
        return access(List.of(new Association(POLICY + policy, AccessScope.cluster())), List.of());
    }

    private static PrincipalAccess bound(String namespace, RoleRef role) {
        return access(List.of(), List.of(new Binding(namespace, "b", List.of(new Subject("User", "u", "")), role)));
    }

    private static PrincipalAccess access(List<Association> associations, List<Binding> bindings) {
        PolicyRule escalate = new PolicyRule(
                List.of("escalate"),
                List.of("rbac.authorization.k8s.io"),
                List.of("roles"),
                List.of("mine"),
                List.of());
        Role escalator = new Role("carts", "escalator", List.of(escalate));
        Rbac rbac = Rbac.of(DefaultRbac.under(new RbacObjects(List.of(), List.of(escalator), bindings)));
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), rbac)
                .add(new AccessEntry(PRINCIPAL, null, "u", List.of("g"), "STANDARD"), associations)
                .build()
                .find(PRINCIPAL)
                .orElseThrow();
    }
}
