package io.keyward.authorizer.escalation;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.RoleRef;
import org.junit.jupiter.api.Test;

class BindingWriteTest {

    private static final RoleRef VIEW = new RoleRef("ClusterRole", "view");
    private static final RoleRef EDIT = new RoleRef("ClusterRole", "edit");
    private static final RoleRef MINE = new RoleRef("Role", "mine");

    @Test
    void accessPolicyThatListsBindingsDoesNotHelpToGrantARole() {
        WriteVerdict verdict = check(Writers.associated("AmazonEKSAdminPolicy"), "carts", VIEW);
        assertThat(verdict.verdict()).isEqualTo(Verdict.NO_OPINION);
        assertThat(verdict.error()).startsWith("user \"u\" (groups=").contains("not currently held:\n{APIGroups:");
    }

    @Test
    void theVerbBindOfAnAccessPolicyDoesHelp() {
        assertThat(check(Writers.associated("AmazonEKSClusterAdminPolicy"), "", VIEW))
                .isEqualTo(new WriteVerdict(Verdict.ALLOW, ""));
    }

    @Test
    void rolesWhoseRulesAreHeldMayBeGrantedWhereTheyAreHeld() {
        PrincipalAccess editor = Writers.bound("carts", EDIT);
        assertThat(check(editor, "carts", VIEW).verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(check(editor, "assets", VIEW).verdict()).isEqualTo(Verdict.NO_OPINION);
        assertThat(check(editor, "", VIEW).verdict()).isEqualTo(Verdict.NO_OPINION);
        assertThat(check(editor, "carts", MINE).verdict()).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void whoMayBindOneRoleNeedNotHoldItsRules() {
        PrincipalAccess trusted = Writers.bound("carts", new RoleRef("Role", "trusted"));
        assertThat(check(trusted, "carts", MINE).verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(check(trusted, "carts", VIEW).verdict()).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void missingRoleIsNotGrantedButNamed() {
        assertThat(check(Writers.bound("carts", EDIT), "assets", MINE))
                .isEqualTo(new WriteVerdict(Verdict.NO_OPINION, "role.rbac.authorization.k8s.io \"mine\" not found"));
    }

    @Test
    void policyWithoutPublishedRulesLeavesItOpen() {
        assertThat(check(Writers.associated("AIDevOpsAgentAccessPolicy"), "carts", VIEW)
                        .verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }

    private static WriteVerdict check(PrincipalAccess access, String namespace, RoleRef role) {
        return new BindingWrite(namespace, role).check(access, Session.ofKubectl());
    }
}
