package io.keyward.kubernetes.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.authorizer.request.ResourceAttributes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Impersonation headers name a user and what is needed to act as it. */
class ImpersonationTest {

    @Test
    void everyPartOfTheOtherUserIsAskedFor() {
        Impersonation other = Impersonation.of(Map.of(
                        "impersonate-user", List.of("alice"),
                        "impersonate-group", List.of("dev", "ops"),
                        "impersonate-uid", List.of("u1"),
                        "impersonate-extra-scopes.example.com%2fx", List.of("a")))
                .orElseThrow();

        assertThat(other.user().username()).isEqualTo("alice");
        assertThat(other.user().uid()).isEqualTo("u1");
        assertThat(other.user().groups()).containsExactly("dev", "ops", "system:authenticated");
        assertThat(other.user().extra()).containsExactly(Map.entry("scopes.example.com/x", List.of("a")));
        String group = "authentication.k8s.io";
        assertThat(other.needed())
                .containsExactly(
                        new ResourceAttributes("impersonate", "", "", "users", "", "alice", ""),
                        new ResourceAttributes("impersonate", "", "", "groups", "", "dev", ""),
                        new ResourceAttributes("impersonate", "", "", "groups", "", "ops", ""),
                        new ResourceAttributes(
                                "impersonate", group, "v1", "userextras", "scopes.example.com/x", "a", ""),
                        new ResourceAttributes("impersonate", group, "v1", "uids", "", "u1", ""));
    }

    @Test
    void serviceAccountsBringTheirGroups() {
        Impersonation other = Impersonation.of(
                        Map.of("impersonate-user", List.of("system:serviceaccount:carts:builder")))
                .orElseThrow();

        assertThat(other.user().groups())
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:carts", "system:authenticated");
        assertThat(other.needed())
                .containsExactly(
                        new ResourceAttributes("impersonate", "", "v1", "serviceaccounts", "", "builder", "carts"));
        assertThat(Impersonation.of(Map.of("impersonate-user", List.of("system:anonymous")))
                        .orElseThrow()
                        .user()
                        .groups())
                .containsExactly("system:unauthenticated");
    }

    @Test
    void nothingIsNobodyAndPartsWithoutUserAreRefused() {
        assertThat(Impersonation.of(Map.of("accept", List.of("x")))).isEmpty();
        assertThatThrownBy(() -> Impersonation.of(Map.of("impersonate-uid", List.of("u"))))
                .hasMessageEndingWith("without impersonating a user");
    }
}
