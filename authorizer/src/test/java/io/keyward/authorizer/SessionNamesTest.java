package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.advice.Advice;
import io.keyward.authorizer.compare.Comparison;
import io.keyward.authorizer.compare.PrincipalDifference;
import io.keyward.authorizer.compare.Warning;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Permissions;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every answer says what another session name would change, which whoever may take the role can choose. */
class SessionNamesTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/on-call";
    private static final ResourceAttributes READ_SECRETS = ResourceAttributes.of("get", "", "secrets", "s", "carts");

    /** Secrets are for the user x:alice. */
    private static final Rbac RBAC = Rbac.of(new RbacObjects(
            List.of(new ClusterRole(
                    "secrets",
                    Map.of(),
                    List.of(PolicyRule.onResources(List.of("get"), List.of(""), List.of("secrets"))),
                    null)),
            List.of(),
            List.of(new Binding(
                    "carts",
                    "alice",
                    List.of(new Subject("User", "x:alice", "")),
                    new RoleRef("ClusterRole", "secrets")))));

    @Test
    void permissionsNameTheOtherSessions() {
        PrincipalAccess access = cluster("x:{{SessionName}}").find(ROLE).orElseThrow();

        assertThat(Permissions.of(access, Session.ofKubectl()).otherSessionNames())
                .containsExactly("alice");
        assertThat(Permissions.of(access, Session.named("alice")).otherSessionNames())
                .isEmpty();
        assertThat(Permissions.of(access, Session.named("alice")).allow(READ_SECRETS))
                .isTrue();
    }

    @Test
    void nearestMissIsTheSessionName() {
        PrincipalAccess access = cluster("x:{{SessionName}}").find(ROLE).orElseThrow();

        assertThat(Advice.on(access, Session.ofKubectl(), READ_SECRETS).nearMisses())
                .first()
                .satisfies(miss -> {
                    assertThat(miss.ifOnly()).startsWith("the session's name were \"alice\"");
                    assertThat(miss.wouldAllow())
                            .isEqualTo("RoleBinding \"alice/carts\" of ClusterRole \"secrets\" to User \"x:alice\"");
                });
    }

    @Test
    void comparisonTellsWhatOneSessionGainsAndWarnsOfIt() {
        Comparison comparison =
                Comparison.between(cluster("plain"), cluster("x:{{SessionName}}"), Session.ofKubectl(), Set.of());

        assertThat(comparison.differences())
                .extracting(PrincipalDifference::principalArn, PrincipalDifference::sessionName)
                .containsExactly(tuple(ROLE, "alice"));
        assertThat(comparison.differences().getFirst().gained()).anyMatch(gained -> gained.covers(READ_SECRETS));
        assertThat(comparison.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo(Warning.Code.SECRETS_GAINED);
            assertThat(warning.text()).endsWith(", with the session name alice");
        });
    }

    private static ClusterAccess cluster(String username) {
        return ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), RBAC)
                .add(new AccessEntry(ROLE, null, username, List.of(), "STANDARD"), List.of())
                .build();
    }
}
