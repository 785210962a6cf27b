package io.keyward.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryRulesTest {

    private static final PrincipalArn ROLE = principal("arn:aws:iam::123456789012:role/team/dev");
    private static final PrincipalArn USER = principal("arn:aws:iam::123456789012:user/alice");
    private static final ClusterArn CLUSTER =
            ClusterArn.parse("arn:aws:eks:us-west-2:123456789012:cluster/demo").orElseThrow();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::123456789012:role/eks-workshop-read-only",
                "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef",
                "arn:aws:iam::210987654321:user/alice@example.com",
                "arn:aws:iam::123456789012:root",
                "arn:aws-cn:iam::123456789012:role/x",
                "arn:aws-us-gov:iam::123456789012:role/x"
            })
    void principals_that_eks_takes(String arn) {
        assertThat(EntryRules.principal(arn).text()).isEqualTo(arn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "role/x",
                "arn:aws:sts::123456789012:assumed-role/x/session",
                "arn:aws:iam::12345678901:role/x",
                "arn:aws:iam::123456789012:group/devs",
                "arn:aws:iam::123456789012:role/",
                "arn:aws:iam::123456789012:role/a b",
                "arn:aws:iam:us-west-2:123456789012:role/x",
                "arn:aws:iam::123456789012:role/x\n",
                "arn:azure:iam::123456789012:role/x",
                "arn:aws:iam::123456789012:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"
            })
    void principals_that_it_refuses(String arn) {
        assertRefused(() -> EntryRules.principal(arn), "principal_arn");
    }

    static Stream<Arguments> goodUsernames() {
        return Stream.of(
                Arguments.of("alice", ROLE, "alice"),
                Arguments.of(":john{{SessionName}}", ROLE, ":john{{SessionName}}"),
                Arguments.of("jo:hn{{SessionNameRaw}}", ROLE, "jo:hn{{SessionNameRaw}}"),
                Arguments.of("systemic", USER, "systemic"));
    }

    @ParameterizedTest
    @MethodSource("goodUsernames")
    void usernames_that_eks_takes(String username, PrincipalArn principal, String kept) {
        assertThat(EntryRules.username(username, principal)).isEqualTo(kept);
    }

    @Test
    void the_default_username_is_kept_as_no_wish() {
        assertThat(EntryRules.username("", ROLE)).isNull();
        assertThat(EntryRules.username(ROLE.defaultUsername(), ROLE)).isNull();
        assertThat(ROLE.defaultUsername()).isEqualTo("arn:aws:sts::123456789012:assumed-role/dev/{{SessionName}}");
        assertThat(USER.defaultUsername()).isEqualTo("arn:aws:iam::123456789012:user/alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "system:admin",
                "System:admin",
                "eks:x",
                "aws:x",
                "amazon:x",
                "iam:x",
                "john{{SessionName}}",
                "a:{{AccountID}}",
                "a:{{SessionName",
                "a:SessionName}}",
                " ",
                "a\nb"
            })
    void usernames_that_it_refuses(String username) {
        assertRefused(() -> EntryRules.username(username, ROLE), "username");
    }

    @Test
    void a_user_has_no_session_to_name() {
        assertRefused(() -> EntryRules.username("a:{{SessionName}}", USER), "username");
    }

    @Test
    void groups_lose_repeats_and_may_not_begin_with_system() {
        assertThat(EntryRules.groups(List.of("b", "a", "b"))).containsExactly("b", "a");
        EksRefusal refusal = assertRefused(() -> EntryRules.groups(List.of("system:masters")), "kubernetes_groups");
        assertThat(refusal)
                .hasMessage("The kubernetes group name system:masters is invalid, it cannot start with system:");
        assertRefused(() -> EntryRules.groups(List.of("")), "kubernetes_groups");
    }

    @Test
    void types_default_to_standard_and_unknown_ones_are_refused() {
        assertThat(EntryRules.type("")).isEqualTo(EntryType.STANDARD);
        assertThat(EntryRules.type("EC2_LINUX")).isEqualTo(EntryType.EC2_LINUX);
        assertRefused(() -> EntryRules.type("standard"), "type");
    }

    @Test
    void node_types_are_for_roles_of_the_clusters_account_without_names() {
        EntryRules.fits(EntryType.EC2_LINUX, ROLE, CLUSTER, false);
        EntryRules.fits(EntryType.STANDARD, USER, CLUSTER, true);
        assertRefused(() -> EntryRules.fits(EntryType.EC2_LINUX, USER, CLUSTER, false), "principal_arn");
        assertRefused(
                () -> EntryRules.fits(EntryType.EC2, principal("arn:aws:iam::210987654321:role/x"), CLUSTER, false),
                "principal_arn");
        assertThat(catchThrowableOfType(
                        EksRefusal.class, () -> EntryRules.fits(EntryType.FARGATE_LINUX, ROLE, CLUSTER, true)))
                .hasMessage("This operation can only be performed on Access Entries with a type of \"STANDARD\".");
    }

    static Stream<Arguments> badTags() {
        Map<String, String> tooMany = new HashMap<>();
        IntStream.range(0, 51).forEach(i -> tooMany.put("k" + i, "v"));
        return Stream.of(
                Arguments.of(tooMany),
                Arguments.of(Map.of("", "v")),
                Arguments.of(Map.of("k".repeat(129), "v")),
                Arguments.of(Map.of("k", "v".repeat(257))),
                Arguments.of(Map.of("aws:eks:managed", "v")),
                Arguments.of(Map.of("AWS:eks:managed", "v")),
                Arguments.of(Map.of("a\u0000b", "v")),
                Arguments.of(Map.of("k", "a\u0000b")),
                Arguments.of(Map.of("k", "line\nline")),
                Arguments.of(Map.of("k", "a\tb")),
                Arguments.of(Map.of("k", "\ud800")));
    }

    @ParameterizedTest
    @MethodSource("badTags")
    void tags_that_it_refuses(Map<String, String> tags) {
        assertRefused(() -> EntryRules.tags(tags), "tags");
    }

    @Test
    void tags_may_have_any_text() {
        EntryRules.tags(Map.of("Team name_.:/=+-@ #1", "Zürich 北京 7\u00a0 50 % = 3 € 𝄞", "empty", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\u0007b", "a\u0085b"})
    void no_name_may_have_a_control_character(String text) {
        assertRefused(() -> EntryRules.username(text, ROLE), "username");
        assertRefused(() -> EntryRules.groups(List.of(text)), "kubernetes_groups");
        assertRefused(() -> AssociationRules.scope(AccessScope.namespaces(text)), "access_scope.namespaces");
        assertRefused(() -> EntryRules.principal("arn:aws:iam::123456789012:role/" + text), "principal_arn");
        assertRefused(() -> EntryRules.type(text), "type");
    }

    @Test
    void what_keyward_does_not_know_is_neither_asked_for_nor_adopted() {
        AccessScope tenant = new AccessScope("tenant", List.of("a"));
        assertRefused(() -> AssociationRules.scope(tenant), "access_scope.type");
        assertRefused(() -> EntryRules.adoptable(content("STANDARD", tenant)), "principal_arn");
        assertRefused(() -> EntryRules.adoptable(content("QUANTUM", AccessScope.cluster())), "principal_arn");
        EntryRules.adoptable(content("EC2_LINUX", AccessScope.cluster()));
        assertThat(catchThrowableOfType(EksRefusal.class, () -> AssociationRules.takesPolicies("QUANTUM")))
                .isNotNull();
    }

    private static EntryContent content(String type, AccessScope scope) {
        return new EntryContent(type, null, List.of(), Map.of(), new TreeMap<>(Map.of("policy", scope)));
    }

    static Stream<Arguments> scopes() {
        return Stream.of(
                Arguments.of(AccessScope.cluster(), true),
                Arguments.of(AccessScope.namespaces("carts"), true),
                Arguments.of(AccessScope.namespaces("dev-*", "a"), true),
                Arguments.of(new AccessScope("cluster", List.of("carts")), false),
                Arguments.of(AccessScope.none(), false),
                Arguments.of(AccessScope.namespaces(""), false),
                Arguments.of(AccessScope.namespaces("*"), false),
                Arguments.of(AccessScope.namespaces("d*v"), false),
                Arguments.of(AccessScope.namespaces("Carts"), false),
                Arguments.of(AccessScope.namespaces("a".repeat(64)), false),
                Arguments.of(AccessScope.namespaces("a/b"), false),
                Arguments.of(
                        AccessScope.namespaces(
                                IntStream.range(0, 101).mapToObj(i -> "n" + i).toList()),
                        false));
    }

    @ParameterizedTest
    @MethodSource("scopes")
    void scopes_name_the_cluster_or_namespaces(AccessScope scope, boolean good) {
        if (good) {
            assertThat(AssociationRules.scope(scope)).isEqualTo(scope);
        } else {
            assertRefused(() -> AssociationRules.scope(scope), "access_scope.namespaces");
        }
    }

    private static EksRefusal assertRefused(ThrowingCallable call, String field) {
        EksRefusal refusal = catchThrowableOfType(EksRefusal.class, call);
        assertThat(refusal).isNotNull();
        assertThat(refusal.facts()).containsEntry("field", field);
        assertThat(refusal.reason().exception()).isEqualTo("InvalidParameterException");
        return refusal;
    }

    private static PrincipalArn principal(String arn) {
        return PrincipalArn.parse(arn).orElseThrow();
    }
}
