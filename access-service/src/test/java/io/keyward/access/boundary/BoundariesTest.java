package io.keyward.access.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Durations;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundariesTest {

    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    private static final String CARTS_DEV = "arn:aws:iam::123456789012:role/carts-dev";
    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

    private static final RoleBinding CARTS = operator(
            "carts-lead",
            Boundary.newBuilder()
                    .addPolicies("AmazonEKSViewPolicy")
                    .addNamespaces("carts-*")
                    .addNamespaces("shop")
                    .addPrincipals("role/carts-*")
                    .addKubernetesGroups("carts-devs"));

    @Test
    void a_scope_must_lie_within_the_namespaces_and_not_only_meet_them() {
        Boundaries carts = Boundaries.of(List.of(CARTS));

        assertThat(covers(carts, CARTS_DEV, VIEW, "carts-a")).isTrue();
        assertThat(covers(carts, CARTS_DEV, VIEW, "carts-*")).isTrue();
        assertThat(covers(carts, CARTS_DEV, VIEW, "carts-eu-*")).isTrue();
        assertThat(covers(carts, CARTS_DEV, VIEW, "shop")).isTrue();
        assertThat(covers(carts, CARTS_DEV, VIEW, "carts*")).isFalse();
        assertThat(covers(carts, CARTS_DEV, VIEW, "c*")).isFalse();
        assertThat(covers(carts, CARTS_DEV, VIEW, "shop*")).isFalse();
        assertThat(covers(carts, CARTS_DEV, VIEW, "shop-a")).isFalse();
        assertThat(carts.cover(new Grant.InCluster(CARTS_DEV, VIEW))).isFalse();
    }

    @Test
    void the_whole_cluster_lies_only_within_a_star() {
        RoleBinding all = operator(
                "all",
                Boundary.newBuilder()
                        .addPolicies(VIEW)
                        .addNamespaces("*")
                        .addPrincipals("arn:aws:iam::123456789012:role/carts-*"));

        assertThat(Boundaries.of(List.of(all)).cover(new Grant.InCluster(CARTS_DEV, VIEW)))
                .isTrue();
        assertThat(Boundaries.of(List.of(all)).cover(new Grant.InCluster(CARTS_DEV, EDIT)))
                .isFalse();
    }

    @Test
    void a_principal_is_matched_by_its_whole_arn_or_by_what_follows_the_account() {
        Boundaries carts = Boundaries.of(List.of(CARTS));
        Boundaries whole = Boundaries.of(List.of(
                operator("whole", Boundary.newBuilder().addPrincipals("arn:aws:iam::123456789012:role/carts-*"))));

        assertThat(carts.cover(new Grant.Entry(CARTS_DEV))).isTrue();
        assertThat(carts.cover(new Grant.Entry("arn:aws:iam::999999999999:role/carts-dev")))
                .isTrue();
        assertThat(carts.cover(new Grant.Entry("arn:aws:iam::123456789012:user/carts-dev")))
                .isFalse();
        assertThat(carts.cover(new Grant.Entry("arn:aws:iam::123456789012:role/a/role/carts-dev")))
                .isFalse();
        assertThat(carts.cover(new Grant.Entry("arn:aws:iam::123456789012:role/x:role/carts-dev")))
                .isFalse();
        assertThat(carts.cover(new Grant.Entry("role/carts-dev"))).isFalse();
        assertThat(whole.cover(new Grant.Entry(CARTS_DEV))).isTrue();
        assertThat(whole.cover(new Grant.Entry("arn:aws:iam::999999999999:role/carts-dev")))
                .isFalse();
    }

    @Test
    void groups_are_none_unless_listed_and_never_systems_own() {
        Boundaries carts = Boundaries.of(List.of(CARTS));
        Boundaries greedy = Boundaries.of(List.of(operator(
                "greedy",
                Boundary.newBuilder()
                        .addPrincipals("*")
                        .addKubernetesGroups("system:masters")
                        .addKubernetesGroups("*"))));

        assertThat(carts.cover(new Grant.Group(CARTS_DEV, "carts-devs"))).isTrue();
        assertThat(carts.cover(new Grant.Group(CARTS_DEV, "ops"))).isFalse();
        assertThat(greedy.cover(new Grant.Group(CARTS_DEV, "system:masters"))).isFalse();
        assertThat(greedy.cover(new Grant.Group(CARTS_DEV, "ops"))).isFalse();
    }

    @Test
    void bindings_add_up_but_do_not_mix() {
        RoleBinding shop = operator(
                "shop",
                Boundary.newBuilder()
                        .addPolicies("AmazonEKSEditPolicy")
                        .addNamespaces("till-*")
                        .addPrincipals("role/carts-*"));
        Boundaries both = Boundaries.of(List.of(CARTS, shop));

        assertThat(covers(both, CARTS_DEV, VIEW, "carts-a", "shop")).isTrue();
        assertThat(covers(both, CARTS_DEV, EDIT, "till-1")).isTrue();
        assertThat(covers(both, CARTS_DEV, EDIT, "carts-a")).isFalse();
        assertThat(covers(both, CARTS_DEV, VIEW, "till-1")).isFalse();
    }

    @Test
    void one_binding_without_a_boundary_makes_all_others_idle() {
        RoleBinding free = RoleBinding.newBuilder()
                .setName("free")
                .setRole(Role.ROLE_OPERATOR)
                .build();
        RoleBinding administrator = RoleBinding.newBuilder()
                .setName("boss")
                .setRole(Role.ROLE_ADMINISTRATOR)
                .build();

        assertThat(Boundaries.of(List.of(CARTS, free)).cover(new Grant.InCluster("x", EDIT)))
                .isTrue();
        assertThat(Boundaries.of(List.of(administrator)).cover(new Grant.InCluster("x", EDIT)))
                .isTrue();
        assertThat(Boundaries.of(List.of()).cover(new Grant.Entry(CARTS_DEV))).isFalse();
    }

    @Test
    void an_entry_with_a_username_or_a_type_of_nodes_lies_within_no_boundary() {
        Boundaries all = Boundaries.of(List.of(operator(
                "all",
                Boundary.newBuilder()
                        .addPolicies("AmazonEKSViewPolicy")
                        .addNamespaces("*")
                        .addPrincipals("*"))));

        assertThat(field(all, new EntryContent("STANDARD", "alice", List.of(), Map.of(), new TreeMap<>())))
                .isEqualTo("username");
        assertThat(field(all, new EntryContent("EC2_LINUX", null, List.of(), Map.of(), new TreeMap<>())))
                .isEqualTo("type");
        all.require(Grant.of(CARTS_DEV, new EntryContent("STANDARD", null, List.of(), Map.of(), new TreeMap<>())));
    }

    @Test
    void a_refusal_says_what_lies_outside_and_what_the_boundary_allows() {
        Denied denied = catchThrowableOfType(Denied.class, () -> Boundaries.of(List.of(CARTS))
                .require(Grant.of(CARTS_DEV, VIEW, AccessScope.namespaces("carts-a", "ops"))));

        assertThat(denied.reason()).isEqualTo(ErrorReason.ERROR_REASON_OUTSIDE_BOUNDARY);
        assertThat(denied.text())
                .contains(VIEW + " in the namespaces ops of " + CARTS_DEV)
                .contains("carts-lead")
                .contains("[carts-*, shop]")
                .contains("[role/carts-*]");
        assertThat(denied.metadata())
                .containsEntry("field", "access_scope")
                .containsEntry("binding", "carts-lead")
                .containsEntry("eksException", "AccessDeniedException");
    }

    @Test
    void what_is_given_lasts_as_the_most_lenient_binding_says_and_a_scope_as_its_shortest_part() {
        RoleBinding hour = lasting("hour", 3600, "a-*");
        RoleBinding day = lasting("day", 86_400, "*-b");
        RoleBinding forGood = operator(
                "ever",
                Boundary.newBuilder()
                        .addPolicies("AmazonEKSViewPolicy")
                        .addNamespaces("c")
                        .addPrincipals("*"));
        Boundaries all = Boundaries.of(List.of(hour, day, forGood));

        assertThat(until(all, "a-1")).isEqualTo(NOW.plusSeconds(3600));
        assertThat(until(all, "a-b")).isEqualTo(NOW.plusSeconds(86_400));
        assertThat(until(all, "c")).isNull();
        assertThat(until(all, "a-1", "x-b", "c")).isEqualTo(NOW.plusSeconds(3600));
        assertThat(until(Boundaries.unlimited(), "a-1")).isNull();
    }

    @Test
    void nobody_hands_on_more_than_they_have() {
        Boundaries carts = Boundaries.of(List.of(CARTS));

        assertThat(carts.contain(CARTS)).isTrue();
        assertThat(carts.contain(with(CARTS, b -> b.clearNamespaces().addNamespaces("carts-eu-*"))))
                .isTrue();
        assertThat(carts.contain(with(CARTS, b -> b.addNamespaces("carts*")))).isFalse();
        assertThat(carts.contain(with(CARTS, b -> b.addKubernetesGroups("ops"))))
                .isFalse();
        assertThat(carts.contain(with(CARTS, b -> b.addPrincipals("role/*")))).isFalse();
        assertThat(carts.contain(with(CARTS, b -> b.addPrincipals("arn:aws:iam::123456789012:role/carts-x*"))))
                .isTrue();
        assertThat(carts.contain(with(CARTS, b -> b.addPrincipals("arn:aws:iam::*:role/carts-x*"))))
                .isFalse();
        assertThat(carts.contain(with(CARTS, b -> b.clearPolicies().addPolicies(VIEW))))
                .isTrue();
        assertThat(carts.contain(with(CARTS, b -> b.setMaxDuration(Durations.fromHours(1)))))
                .isTrue();
        assertThat(carts.contain(RoleBinding.newBuilder()
                        .setName("x")
                        .setRole(Role.ROLE_OPERATOR)
                        .build()))
                .isFalse();
        assertThat(Boundaries.of(List.of(lasting("hour", 3600, "a"))).contain(lasting("day", 86_400, "a")))
                .isFalse();
        assertThat(Boundaries.of(List.of(operator(
                                "arn",
                                Boundary.newBuilder()
                                        .addPolicies(VIEW)
                                        .addNamespaces("a")
                                        .addPrincipals("*"))))
                        .contain(lasting("name", 60, "a")))
                .as("a name means more than one ARN")
                .isFalse();
    }

    /** Whatever a contained boundary covers, its holder covers. */
    @Test
    void what_is_contained_covers_nothing_more() {
        Random random = new Random(7);
        int contained = 0;
        for (int round = 0; round < 30_000; round++) {
            Boundaries outer = Boundaries.of(List.of(random(random), random(random)));
            RoleBinding binding = random(random);
            if (!outer.contain(binding)) {
                continue;
            }
            contained++;
            Boundaries inner = Boundaries.of(List.of(binding));
            for (int i = 0; i < 20; i++) {
                Grant grant = grant(random);
                assertThat(inner.cover(grant) && !outer.cover(grant))
                        .as("%s: %s within %s", grant, binding, outer)
                        .isFalse();
            }
        }
        assertThat(contained).isGreaterThan(500);
    }

    private static RoleBinding random(Random random) {
        Boundary.Builder boundary = Boundary.newBuilder();
        some(random, List.of("AmazonEKSViewPolicy", "AmazonEKSEditPolicy", VIEW, EDIT))
                .forEach(boundary::addPolicies);
        some(random, List.of("a", "a*", "a-*", "*", "*-b", "b")).forEach(boundary::addNamespaces);
        some(
                        random,
                        List.of(
                                "role/a",
                                "role/a*",
                                "*",
                                "arn:aws:iam::123456789012:role/*",
                                "arn:aws:iam::*:role/a*",
                                "arn:*"))
                .forEach(boundary::addPrincipals);
        some(random, List.of("g", "h")).forEach(boundary::addKubernetesGroups);
        return operator("r", boundary);
    }

    private static List<String> some(Random random, List<String> of) {
        List<String> some = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            some.add(of.get(random.nextInt(of.size())));
        }
        return some;
    }

    private static Grant grant(Random random) {
        String principal = one(
                random,
                "arn:aws:iam::123456789012:role/a",
                "arn:aws:iam::999999999999:role/ab",
                "arn:aws:iam::123456789012:user/a",
                "arn:aws-cn:iam::123456789012:role/b",
                "arn:aws:iam::123456789012:role/x:role/a");
        String policy = random.nextBoolean() ? VIEW : EDIT;
        return switch (random.nextInt(4)) {
            case 0 -> new Grant.Group(principal, one(random, "g", "h", "i"));
            case 1 -> new Grant.InCluster(principal, policy);
            default -> new Grant.InNamespace(principal, policy, one(random, "a", "a-b", "a-*", "a*", "x-b", "b", "z"));
        };
    }

    private static String one(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static RoleBinding lasting(String name, long seconds, String namespace) {
        return operator(
                name,
                Boundary.newBuilder()
                        .addPolicies("AmazonEKSViewPolicy")
                        .addNamespaces(namespace)
                        .addPrincipals("*")
                        .setMaxDuration(Durations.fromSeconds(seconds)));
    }

    private static RoleBinding operator(String name, Boundary.Builder boundary) {
        return RoleBinding.newBuilder()
                .setName(name)
                .setRole(Role.ROLE_OPERATOR)
                .setBoundary(boundary)
                .build();
    }

    private static RoleBinding with(RoleBinding binding, Consumer<Boundary.Builder> change) {
        RoleBinding.Builder changed = binding.toBuilder();
        change.accept(changed.getBoundaryBuilder());
        return changed.build();
    }

    private static boolean covers(Boundaries boundaries, String principal, String policy, String... namespaces) {
        return Grant.of(principal, policy, AccessScope.namespaces(namespaces)).stream()
                .allMatch(boundaries::cover);
    }

    private static @Nullable Instant until(Boundaries boundaries, String... namespaces) {
        return boundaries.until(Grant.of(CARTS_DEV, VIEW, AccessScope.namespaces(namespaces)), NOW);
    }

    private static @Nullable String field(Boundaries boundaries, EntryContent content) {
        return catchThrowableOfType(Denied.class, () -> boundaries.require(Grant.of(CARTS_DEV, content)))
                .metadata()
                .get("field");
    }
}
