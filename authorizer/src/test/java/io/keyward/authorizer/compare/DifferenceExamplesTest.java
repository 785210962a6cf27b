package io.keyward.authorizer.compare;

import static io.keyward.authorizer.Jane.binding;
import static io.keyward.authorizer.Jane.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Jane;
import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Scope;
import io.keyward.authorizer.permission.ScopedRules;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How differences read. */
class DifferenceExamplesTest {

    private static final PolicyRule READ_PODS = on("get", "pods");
    private static final PolicyRule READ_ALL =
            PolicyRule.onResources(List.of("get", "list", "watch"), List.of("*"), List.of("*"));

    @Test
    void gainInOneNamespaceIsToldForIt() {
        assertThat(gained(rbac(), rbac("carts"))).containsExactly(scoped("carts", List.of(), READ_PODS));
        assertThat(gained(rbac("carts"), rbac("carts", "ui"))).containsExactly(scoped("ui", List.of(), READ_PODS));
        assertThat(gained(rbac("carts"), rbac())).isEmpty();
    }

    @Test
    void gainInTheClusterLeavesOutWhereItWasHad() {
        assertThat(gained(rbac("carts"), rbac(""))).containsExactly(scoped("", List.of("carts"), READ_PODS));
    }

    @Test
    void gainWithinEveryNamespaceIsOneScope() {
        Association everywhere = in("AmazonEKSAdminViewPolicy", "*", "dev-*", "carts");
        assertThat(gained(Jane.with(Jane.NO_RBAC), Jane.with(Jane.NO_RBAC, everywhere)))
                .containsExactly(scoped("*", List.of(), READ_ALL));
    }

    @Test
    void gainOfTheClusterAfterEveryNamespaceIsOfItsScopeOnly() {
        assertThat(gained(
                        Jane.with(Jane.NO_RBAC, in("AmazonEKSAdminViewPolicy", "*")),
                        Jane.with(Jane.NO_RBAC, in("AmazonEKSAdminViewPolicy"))))
                .containsExactly(new ScopedRules(new Scope("", List.of(), true), List.of(READ_ALL), List.of()));
    }

    @Test
    void whatIsHadOfAWiderRuleIsExcepted() {
        assertThat(gained(
                        Jane.with(Jane.rbac(List.of(READ_PODS), binding("", "User", "jane"))),
                        Jane.with(
                                Jane.rbac(List.of(READ_PODS), binding("", "User", "jane")),
                                in("AmazonEKSAdminViewPolicy", "dev-*"))))
                .containsExactly(
                        new ScopedRules(new Scope("dev-*", List.of(), false), List.of(READ_ALL), List.of(READ_PODS)));
    }

    @Test
    void narrowerPatternIsToldOnItsOwn() {
        assertThat(gained(
                        Jane.with(Jane.NO_RBAC, in("AmazonEKSAdminViewPolicy", "dev-a*")),
                        Jane.with(Jane.NO_RBAC, in("AmazonEKSAdminViewPolicy", "dev-*"))))
                .containsExactly(scoped("dev-*", List.of("dev-a*"), READ_ALL));
    }

    @Test
    void pathsAreOfTheWholeCluster() {
        PolicyRule health = PolicyRule.onUrls(List.of("get"), List.of("/healthz"));
        assertThat(gained(Jane.with(Jane.NO_RBAC), Jane.with(Jane.rbac(List.of(health), binding("", "Group", "ops")))))
                .containsExactly(scoped("", List.of(), health));
        assertThat(gained(
                        Jane.with(Jane.NO_RBAC), Jane.with(Jane.rbac(List.of(health), binding("ui", "Group", "ops")))))
                .isEmpty();
    }

    @Test
    void unpublishedAssociationsComeAndGo() {
        ClusterAccess before = Jane.with(Jane.NO_RBAC, in("AmazonEKSAutoNodePolicy"));
        ClusterAccess after = Jane.with(Jane.NO_RBAC, in("AmazonEKSAutoNodePolicy", "carts"), in("NoSuchPolicy"));
        PrincipalDifference difference = difference(before, after);
        assertThat(difference.gained()).isEmpty();
        assertThat(difference.gainedUnknown())
                .extracting(OpenQuestion::association)
                .containsExactly(in("AmazonEKSAutoNodePolicy", "carts"), in("NoSuchPolicy"));
        assertThat(difference.lostUnknown())
                .extracting(OpenQuestion::association)
                .containsExactly(in("AmazonEKSAutoNodePolicy"));
    }

    private static List<ScopedRules> gained(ClusterAccess before, ClusterAccess after) {
        return Comparison.between(before, after, Session.ofKubectl(), Set.of()).differences().stream()
                .flatMap(difference -> difference.gained().stream())
                .toList();
    }

    private static PrincipalDifference difference(ClusterAccess before, ClusterAccess after) {
        return Comparison.between(before, after, Session.ofKubectl(), Set.of())
                .differences()
                .getFirst();
    }

    /** A cluster in which Jane may read pods in these namespaces; empty for all of the cluster. */
    private static ClusterAccess rbac(String... namespaces) {
        Rbac rbac = Jane.rbac(
                List.of(READ_PODS),
                List.of(namespaces).stream()
                        .map(namespace -> binding(namespace, "User", "jane"))
                        .toArray(Binding[]::new));
        return Jane.with(rbac);
    }

    private static ScopedRules scoped(String namespace, List<String> except, PolicyRule rule) {
        return new ScopedRules(new Scope(namespace, except, false), List.of(rule), List.of());
    }

    private static PolicyRule on(String verb, String resource) {
        return PolicyRule.onResources(List.of(verb), List.of(""), List.of(resource));
    }
}
