package io.keyward.authorizer.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleWriteTest {

    private static final PolicyRule GET_PODS = PolicyRule.onResources(List.of("get"), List.of(""), List.of("pods"));

    @Test
    void accessPoliciesDoNotCountAsHeld() {
        WriteVerdict verdict =
                create("carts", GET_PODS).check(Writers.associated("AmazonEKSAdminPolicy"), Session.ofKubectl());
        assertThat(verdict)
                .isEqualTo(new WriteVerdict(
                        Verdict.NO_OPINION,
                        "user \"u\" (groups=[\"g\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently"
                                + " held:\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\"]}"));
    }

    @Test
    void theVerbEscalateOfAnAccessPolicyDoesCount() {
        assertThat(create("carts", GET_PODS)
                        .check(Writers.associated("AmazonEKSClusterAdminPolicy"), Session.ofKubectl()))
                .isEqualTo(new WriteVerdict(Verdict.ALLOW, ""));
    }

    @Test
    void policyWithoutPublishedRulesLeavesItOpen() {
        WriteVerdict verdict =
                create("carts", GET_PODS).check(Writers.associated("AIDevOpsAgentAccessPolicy"), Session.ofKubectl());
        assertThat(verdict.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(verdict.error()).contains("not currently held");
    }

    @Test
    void whatRbacGrantsInTheNamespaceMayBePassedOnThere() {
        PrincipalAccess admin = Writers.bound("carts", new RoleRef("ClusterRole", "admin"));
        assertThat(check(admin, create("carts", GET_PODS))).isEqualTo(Verdict.ALLOW);
        assertThat(check(admin, create("assets", GET_PODS))).isEqualTo(Verdict.NO_OPINION);
        assertThat(check(admin, create("", GET_PODS))).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void escalateOnOneRoleIsForItsUpdatesOnly() {
        PrincipalAccess trusted = Writers.bound("carts", new RoleRef("Role", "trusted"));
        assertThat(check(trusted, new RoleWrite("carts", "mine", List.of(GET_PODS), false)))
                .isEqualTo(Verdict.ALLOW);
        assertThat(check(trusted, create("carts", GET_PODS))).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void onlyWhoHoldsEverythingMayAggregate() {
        RoleWrite aggregating = new RoleWrite("", "", List.of(), true);
        assertThat(aggregating.check(Writers.bound("", new RoleRef("ClusterRole", "edit")), Session.ofKubectl()))
                .isEqualTo(new WriteVerdict(
                        Verdict.NO_OPINION, "must have cluster-admin privileges to use the aggregationRule"));
        assertThat(check(Writers.bound("", new RoleRef("ClusterRole", "cluster-admin")), aggregating))
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void mastersMayDoAnything() {
        assertThat(check(Writers.inGroup("system:masters"), create("", GET_PODS)))
                .isEqualTo(Verdict.ALLOW);
    }

    private static RoleWrite create(String namespace, PolicyRule rule) {
        return new RoleWrite(namespace, "", List.of(rule), false);
    }

    private static Verdict check(PrincipalAccess access, RoleWrite write) {
        return write.check(access, Session.ofKubectl()).verdict();
    }
}
