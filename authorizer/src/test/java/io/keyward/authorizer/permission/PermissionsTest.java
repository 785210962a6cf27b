package io.keyward.authorizer.permission;

import static io.keyward.authorizer.Jane.binding;
import static io.keyward.authorizer.Jane.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.keyward.authorizer.Jane;
import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.QuestionGrid;
import io.keyward.authorizer.RandomStates;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionsTest {

    private static final Association ADMIN_EVERYWHERE = in("AmazonEKSClusterAdminPolicy");

    @Test
    void expandedListIsExactlyWhatIsAllowed() {
        for (int seed = 0; seed < 8; seed++) {
            for (PrincipalAccess access : new RandomStates(seed).cluster().principals()) {
                Permissions permissions = permissions(access);
                QuestionGrid.forEach(request -> assertAgrees(access, permissions, request));
            }
        }
    }

    @Test
    void expandedListOfManyStatesIsWhatIsAllowed() {
        int allowed = 0;
        for (int seed = 1000; seed < 1400; seed++) {
            RandomStates states = new RandomStates(seed);
            for (PrincipalAccess access : states.cluster().principals()) {
                Permissions permissions = permissions(access);
                for (int number = 0; number < 100; number++) {
                    Attributes request = states.wellFormedQuestion();
                    assertAgrees(access, permissions, request);
                    allowed += permissions.allow(request) ? 1 : 0;
                }
            }
        }
        assertThat(allowed).isBetween(10_000, 110_000);
    }

    private static void assertAgrees(PrincipalAccess access, Permissions permissions, Attributes request) {
        Verdict verdict = access.verdict(Session.ofKubectl(), request);
        if (permissions.allow(request) != (verdict == Verdict.ALLOW)) {
            assertThat(permissions.allow(request))
                    .as("%s of %s", request, access.entry())
                    .isEqualTo(verdict == Verdict.ALLOW);
        }
        if (verdict == Verdict.UNKNOWN) {
            assertThat(permissions.openQuestions()).isNotEmpty();
        }
    }

    @Test
    void noScopeRepeatsOneThatContainsIt() {
        for (int seed = 0; seed < 200; seed++) {
            for (PrincipalAccess access : new RandomStates(seed).cluster().principals()) {
                List<ScopedRules> scopes = permissions(access).scopes();
                for (ScopedRules wide : scopes) {
                    Place place = new Place(wide.scope().namespace());
                    assertThat(scopes)
                            .filteredOn(scope -> !scope.equals(wide)
                                    && place.contains(new Place(scope.scope().namespace())))
                            .allSatisfy(scope -> assertThat(scope.rules()).doesNotContainAnyElementsOf(wide.rules()));
                }
                assertThat(scopes)
                        .extracting(scope -> scope.scope().namespace())
                        .isSorted()
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void policiesAndBindingsCountByPlace() {
        PolicyRule read = PolicyRule.onResources(List.of("get"), List.of(""), List.of("pods"));
        PolicyRule health = PolicyRule.onUrls(List.of("get"), List.of("/healthz"));
        Rbac rbac = Jane.rbac(
                List.of(read, health),
                binding("carts", "User", "jane"),
                binding("ui", "Group", "ops"),
                binding("db", "User", "jack"));
        List<ScopedRules> scopes = permissions(rbac, in("AmazonEKSClusterAdminPolicy", "dev-*", "dev-a"))
                .scopes();

        assertThat(scopes)
                .containsExactly(
                        scoped("carts", read),
                        scoped("dev-*", PolicyRule.onResources(List.of("*"), List.of("*"), List.of("*"))),
                        scoped("ui", read));
    }

    @Test
    void administratorHasOneRuleForResourcesAndOneForPaths() {
        Permissions permissions = permissions(
                in("AmazonEKSViewPolicy", "carts"), ADMIN_EVERYWHERE, in("AmazonEKSEditPolicy"), in("NoSuchPolicy"));
        assertThat(permissions.scopes())
                .containsExactly(scoped(
                        "",
                        PolicyRule.onResources(List.of("*"), List.of("*"), List.of("*")),
                        PolicyRule.onUrls(List.of("*"), List.of("*"))));
        assertThat(permissions.openQuestions()).isEmpty();
    }

    @Test
    void whatIsNotPublishedIsAsked() {
        assertThat(permissions(
                                in("AmazonEKSViewPolicy"),
                                in("NoSuchPolicy", "carts"),
                                in("AmazonEKSAutoNodePolicy"),
                                in("AmazonEKSArgoCDClusterPolicy"))
                        .openQuestions())
                .extracting(OpenQuestion::why)
                .containsExactly(
                        OpenQuestion.Why.POLICY_NOT_KNOWN,
                        OpenQuestion.Why.RULES_NOT_PUBLISHED,
                        OpenQuestion.Why.NAMES_NOT_PUBLISHED);
    }

    @Test
    void scopeOfClusterScopeOnlyNamesNoNamespaces() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scope("carts", List.of(), true))
                .withMessageContaining("clusterScopeOnly");
    }

    private static Permissions permissions(PrincipalAccess access) {
        return Permissions.of(access, Session.ofKubectl());
    }

    private static Permissions permissions(Association... associations) {
        return permissions(Jane.NO_RBAC, associations);
    }

    private static Permissions permissions(Rbac rbac, Association... associations) {
        return permissions(Jane.with(rbac, associations).find(Jane.ARN).orElseThrow());
    }

    private static ScopedRules scoped(String namespace, PolicyRule... rules) {
        return new ScopedRules(new Scope(namespace, List.of(), false), List.of(rules), List.of());
    }
}
