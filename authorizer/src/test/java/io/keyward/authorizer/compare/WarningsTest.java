package io.keyward.authorizer.compare;

import static io.keyward.authorizer.Jane.binding;
import static io.keyward.authorizer.Jane.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Jane;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.compare.Warning.Code;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WarningsTest {

    private static final Set<String> NAMESPACES = Set.of("carts", "dev-a");
    private static final ClusterAccess NOTHING = Jane.with(Jane.NO_RBAC);
    private static final ClusterAccess NOBODY =
            ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), Jane.NO_RBAC).build();
    private static final Association ADMIN = in("AmazonEKSClusterAdminPolicy");

    @Test
    void newScopesThatMatchNoNamespaceAreNamed() {
        ClusterAccess before = Jane.with(Jane.NO_RBAC, in("AmazonEKSViewPolicy", "gone", "carts"));
        ClusterAccess after = Jane.with(Jane.NO_RBAC, in("AmazonEKSViewPolicy", "gone", "cart", "dev-*", "prod-*"));
        assertThat(warnings(before, after))
                .extracting(Warning::code, Warning::policyArn, Warning::namespace, Warning::text)
                .containsExactly(
                        tuple(
                                Code.SCOPE_MATCHES_NO_NAMESPACE,
                                in("AmazonEKSViewPolicy").policyArn(),
                                "cart",
                                "the cluster has no namespace that cart matches"),
                        tuple(
                                Code.SCOPE_MATCHES_NO_NAMESPACE,
                                in("AmazonEKSViewPolicy").policyArn(),
                                "prod-*",
                                "the cluster has no namespace that prod-* matches"));
        assertThat(Comparison.between(before, after, Session.ofKubectl(), Set.of())
                        .warnings())
                .isEmpty();
    }

    @Test
    void administratorGainsEverythingThatIsSensitive() {
        assertThat(warnings(NOTHING, Jane.with(Jane.NO_RBAC, ADMIN)))
                .extracting(Warning::code, Warning::principalArn, Warning::namespace)
                .containsExactly(
                        tuple(Code.ADMINISTRATOR_GAINED, Jane.ARN, ""),
                        tuple(Code.SECRETS_GAINED, Jane.ARN, ""),
                        tuple(Code.EXEC_GAINED, Jane.ARN, ""),
                        tuple(Code.IMPERSONATION_GAINED, Jane.ARN, ""),
                        tuple(Code.ROLE_WRITES_GAINED, Jane.ARN, ""));
    }

    @Test
    void administratorOfNamespacesIsNone() {
        assertThat(codes(NOTHING, Jane.with(Jane.NO_RBAC, in("AmazonEKSClusterAdminPolicy", "*"))))
                .contains(Code.SECRETS_GAINED)
                .doesNotContain(Code.ADMINISTRATOR_GAINED);
    }

    @Test
    void sensitiveRightsNameScopeAndPolicy() {
        assertThat(warnings(NOTHING, Jane.with(Jane.NO_RBAC, in("AmazonEKSEditPolicy", "carts"))))
                .contains(new Warning(
                        Code.SECRETS_GAINED,
                        Jane.ARN,
                        in("AmazonEKSEditPolicy").policyArn(),
                        "carts",
                        "gains rights to read Secrets in the namespace carts"));
        assertThat(codes(NOTHING, Jane.with(Jane.NO_RBAC, in("AmazonEKSViewPolicy"))))
                .isEmpty();
    }

    @Test
    void sensitiveRightsThatWereHadAreNotGained() {
        PolicyRule secrets = PolicyRule.onResources(List.of("get", "list", "watch"), List.of(""), List.of("secrets"));
        Rbac rbac = Jane.rbac(List.of(secrets), binding("", "User", "jane"));
        assertThat(codes(Jane.with(rbac), Jane.with(rbac, in("AmazonEKSAdminViewPolicy"))))
                .containsExactly(Code.EXEC_GAINED);
    }

    @Test
    void rightsOverOneObjectAreSensitiveToo() {
        PolicyRule one = new PolicyRule(List.of("get"), List.of(""), List.of("secrets"), List.of("tls"), List.of());
        assertThat(warnings(NOTHING, Jane.with(Jane.rbac(List.of(one), binding("carts", "Group", "ops")))))
                .extracting(Warning::code, Warning::policyArn, Warning::namespace)
                .containsExactly(tuple(Code.SECRETS_GAINED, "", "carts"));
    }

    @Test
    void lastAdministratorIsMissed() {
        assertThat(codes(Jane.with(Jane.NO_RBAC, ADMIN), Jane.with(Jane.NO_RBAC, in("AmazonEKSViewPolicy"))))
                .containsExactly(Code.LAST_ADMINISTRATOR_LOST);
        assertThat(codes(Jane.with(Jane.NO_RBAC, ADMIN), withJack(ADMIN)))
                .contains(Code.ALL_RIGHTS_LOST)
                .doesNotContain(Code.LAST_ADMINISTRATOR_LOST);
    }

    @Test
    void whoKeepsNothingIsNamed() {
        Rbac discovery = Jane.rbac(
                List.of(PolicyRule.onUrls(List.of("get"), List.of("/api"))),
                binding("", "Group", "system:authenticated"));
        ClusterAccess some = Jane.with(discovery, in("AmazonEKSViewPolicy", "carts"));
        assertThat(codes(some, Jane.with(discovery))).containsExactly(Code.ALL_RIGHTS_LOST);
        assertThat(codes(some, NOBODY)).containsExactly(Code.ALL_RIGHTS_LOST);
        assertThat(codes(Jane.with(discovery), NOBODY)).isEmpty();
    }

    @Test
    void unpublishedRulesAreNamed() {
        assertThat(warnings(NOTHING, Jane.with(Jane.NO_RBAC, in("NoSuchPolicy"))))
                .extracting(Warning::code, Warning::policyArn)
                .containsExactly(
                        tuple(Code.RULES_NOT_PUBLISHED, in("NoSuchPolicy").policyArn()));
    }

    @Test
    void newGroupsWithoutBindingAreNamed() {
        PolicyRule read = PolicyRule.onResources(List.of("get"), List.of(""), List.of("pods"));
        Rbac rbac = Jane.rbac(List.of(read), binding("carts", "Group", "readers"));
        assertThat(warnings(
                        Jane.inGroups(List.of("ops"), rbac), Jane.inGroups(List.of("ops", "readers", "writers"), rbac)))
                .extracting(Warning::code, Warning::text)
                .containsExactly(
                        tuple(Code.GROUP_NOT_BOUND, "no RoleBinding or ClusterRoleBinding is for the group writers"));
    }

    private static ClusterAccess withJack(Association association) {
        AccessEntry jack = new AccessEntry("arn:aws:iam::123456789012:user/jack", null, "jack", List.of(), "STANDARD");
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), Jane.NO_RBAC)
                .add(jack, List.of(association))
                .build();
    }

    private static List<Warning> warnings(ClusterAccess before, ClusterAccess after) {
        return Comparison.between(before, after, Session.ofKubectl(), NAMESPACES)
                .warnings();
    }

    private static List<Code> codes(ClusterAccess before, ClusterAccess after) {
        return warnings(before, after).stream().map(Warning::code).toList();
    }
}
