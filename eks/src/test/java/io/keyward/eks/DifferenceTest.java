package io.keyward.eks;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.eks.Difference.AssociationDiffers;
import io.keyward.eks.Difference.EntryDiffers;
import io.keyward.eks.Difference.EntryMissing;
import io.keyward.eks.Difference.EntryUnknown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The one table of what differs and what does not, for drift and for plans. */
class DifferenceTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/team/dev";
    private static final String ROOT = "arn:aws:iam::111122223333:root";
    private static final String DEFAULT = "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}";
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    private static final AccessScope TENANT = new AccessScope("tenant", List.of("a"));

    static Stream<Arguments> same() {
        EntryContent plain = standard("u", List.of());
        return Stream.of(
                Arguments.of(
                        "EKS shows the username it chose",
                        ROLE,
                        standard(null, List.of()),
                        standard(DEFAULT, List.of())),
                Arguments.of("of a root too", ROOT, standard(null, List.of()), standard(ROOT, List.of())),
                Arguments.of(
                        "whose default nobody knows may have any username",
                        "arn:aws:iam::111122223333:group/odd",
                        standard(null, List.of()),
                        standard("whatever", List.of())),
                Arguments.of(
                        "groups have no order",
                        ROLE,
                        standard("u", List.of("a", "b")),
                        standard("u", List.of("b", "a"))),
                Arguments.of(
                        "tags of AWS are not ours",
                        ROLE,
                        plain,
                        tagged(plain, Map.of("aws:cloudformation:stack-id", "x", "AWS:other", "y"))),
                Arguments.of("nor can they be asked for", ROLE, tagged(plain, Map.of("aws:x", "y")), plain),
                Arguments.of(
                        "username and groups of node types are EKS's business",
                        ROLE,
                        typed("EC2_LINUX", null, List.of()),
                        typed("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", List.of("system:nodes"))),
                Arguments.of(
                        "and of types that nobody knows yet",
                        ROLE,
                        typed("QUANTUM", null, List.of()),
                        typed("QUANTUM", "q", List.of("qs"))),
                Arguments.of(
                        "namespaces have no order",
                        ROLE,
                        scoped(VIEW, AccessScope.namespaces("a", "dev-*")),
                        scoped(VIEW, AccessScope.namespaces("dev-*", "a"))),
                Arguments.of("a scope of unknown meaning is itself", ROLE, scoped(VIEW, TENANT), scoped(VIEW, TENANT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void same(String reason, String principal, EntryContent desired, EntryContent observed) {
        assertThat(Difference.between(principal, desired, observed)).as(reason).isEmpty();
    }

    static Stream<Arguments> different() {
        EntryContent plain = standard("u", List.of("a"));
        return Stream.of(
                of("EKS holds nothing", plain, null, EntryMissing.class, GIVES, false, true),
                of("nothing is desired", null, plain, EntryUnknown.class, false, TAKES, false),
                of("another username", plain, standard("v", List.of("a")), EntryDiffers.class, GIVES, TAKES, true),
                of(
                        "a username where EKS's default is wanted",
                        standard(null, List.of()),
                        standard("v", List.of()),
                        EntryDiffers.class,
                        GIVES,
                        TAKES,
                        true),
                of("a group too many", plain, standard("u", List.of("a", "b")), EntryDiffers.class, false, TAKES, true),
                of("a group too few", plain, standard("u", List.of()), EntryDiffers.class, GIVES, false, true),
                of("another group", plain, standard("u", List.of("b")), EntryDiffers.class, GIVES, TAKES, true),
                of("another tag", plain, tagged(plain, Map.of("k", "v")), EntryDiffers.class, false, false, true),
                of("a tag too few", tagged(plain, Map.of("k", "v")), plain, EntryDiffers.class, false, false, true),
                of(
                        "another type",
                        plain,
                        typed("EC2_LINUX", "u", List.of("a")),
                        EntryDiffers.class,
                        GIVES,
                        TAKES,
                        false),
                of(
                        "an unknown type",
                        plain,
                        typed("QUANTUM", "u", List.of("a")),
                        EntryDiffers.class,
                        GIVES,
                        TAKES,
                        false),
                association("a policy too few", AccessScope.cluster(), null, GIVES, false, true),
                association("a policy too many", null, AccessScope.cluster(), false, TAKES, true),
                association("too wide a scope", AccessScope.namespaces("a"), AccessScope.cluster(), false, TAKES, true),
                association(
                        "too narrow a scope", AccessScope.cluster(), AccessScope.namespaces("a"), GIVES, false, true),
                association(
                        "a namespace too many",
                        AccessScope.namespaces("a"),
                        AccessScope.namespaces("a", "b"),
                        false,
                        TAKES,
                        true),
                association(
                        "a namespace too few",
                        AccessScope.namespaces("a", "b"),
                        AccessScope.namespaces("a"),
                        GIVES,
                        false,
                        true),
                association(
                        "another namespace",
                        AccessScope.namespaces("a"),
                        AccessScope.namespaces("b"),
                        GIVES,
                        TAKES,
                        true),
                association(
                        "a name that the desired pattern covers",
                        AccessScope.namespaces("dev-*"),
                        AccessScope.namespaces("dev-1"),
                        GIVES,
                        false,
                        true),
                association(
                        "a pattern wider than the desired name",
                        AccessScope.namespaces("dev-1"),
                        AccessScope.namespaces("dev-*"),
                        false,
                        TAKES,
                        true),
                association(
                        "a narrower pattern",
                        AccessScope.namespaces("dev-*"),
                        AccessScope.namespaces("dev-a*"),
                        GIVES,
                        false,
                        true),
                association(
                        "a name that is covered all the same",
                        AccessScope.namespaces("dev-*"),
                        AccessScope.namespaces("dev-*", "dev-1"),
                        false,
                        false,
                        true),
                association("a scope of unknown meaning", AccessScope.namespaces("a"), TENANT, GIVES, TAKES, false),
                association("even for the whole cluster", AccessScope.cluster(), TENANT, GIVES, TAKES, false),
                association("which nobody can make", TENANT, null, GIVES, false, false),
                association("but which can be taken away", null, TENANT, false, TAKES, true));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void different(
            String reason,
            @Nullable EntryContent desired,
            @Nullable EntryContent observed,
            Class<? extends Difference> kind,
            boolean gives,
            boolean takes,
            boolean repairable) {
        List<Difference> found = Difference.between(
                desired == null ? Map.of() : Map.of(ROLE, desired),
                observed == null ? Map.of() : Map.of(ROLE, observed));

        assertThat(found).as(reason).singleElement().satisfies(difference -> {
            assertThat(difference).isInstanceOf(kind);
            assertThat(difference.principalArn()).isEqualTo(ROLE);
            assertThat(difference.gives()).as("gives").isEqualTo(gives);
            assertThat(difference.takes()).as("takes").isEqualTo(takes);
            assertThat(difference.repairable()).as("repairable").isEqualTo(repairable);
        });
    }

    @Test
    void an_entry_says_all_that_an_update_needs() {
        EntryContent desired = tagged(standard(null, List.of("a", "b")), Map.of("k", "1", "same", "s", "new", "n"));
        EntryContent observed =
                tagged(standard("v", List.of("b", "c")), Map.of("k", "2", "same", "s", "old", "o", "aws:x", "y"));

        EntryDiffers differs = Difference.ofEntry(ROLE, desired, observed).orElseThrow();

        assertThat(differs.username()).isEqualTo(DEFAULT);
        assertThat(differs.groupsGained()).containsExactly("a");
        assertThat(differs.groupsLost()).containsExactly("c");
        assertThat(differs.tagsSet()).containsExactly(Map.entry("k", "1"), Map.entry("new", "n"));
        assertThat(differs.tagsRemoved()).containsExactly("old");
    }

    @Test
    void associations_of_an_entry_of_another_type_cannot_be_put_right_either() {
        EntryContent desired = scoped(VIEW, AccessScope.cluster());

        assertThat(Difference.between(ROLE, desired, typed("EC2_LINUX", null, List.of())))
                .hasSize(2)
                .noneMatch(Difference::repairable);
    }

    /** Whatever is desired, making the observed state differ in n places shows n differences, and undoing them shows none. */
    @Test
    void as_many_differences_are_found_as_were_made() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Map<String, EntryContent> desired = new HashMap<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                desired.put("arn:aws:iam::111122223333:role/r" + i, any(random));
            }
            Map<String, EntryContent> observed = new HashMap<>();
            desired.forEach((principal, content) -> observed.put(principal, shown(principal, content, random)));
            assertThat(Difference.between(desired, observed))
                    .as("seed %d", seed)
                    .isEmpty();

            int made = spoil(observed, random);

            assertThat(Difference.between(desired, observed))
                    .as("seed %d", seed)
                    .hasSize(made);
            assertThat(Difference.between(observed, observed))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    /** What one way gives, the way back takes. */
    @Test
    void the_way_back_takes_what_the_way_there_gave() {
        for (long seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            EntryContent one = any(random);
            EntryContent other = any(random);

            List<Difference> there = Difference.between(ROLE, one, other);
            List<Difference> back = Difference.between(ROLE, other, one);

            assertThat(back).as("seed %d", seed).hasSameSizeAs(there);
            for (int i = 0; i < there.size(); i++) {
                assertThat(back.get(i).gives())
                        .as("seed %d", seed)
                        .isEqualTo(there.get(i).takes());
                assertThat(back.get(i).takes())
                        .as("seed %d", seed)
                        .isEqualTo(there.get(i).gives());
            }
        }
    }

    /** Spoils each entry in at most one way. */
    private static int spoil(Map<String, EntryContent> observed, Random random) {
        int made = 0;
        for (Map.Entry<String, EntryContent> entry : Map.copyOf(observed).entrySet()) {
            String principal = entry.getKey();
            EntryContent held = entry.getValue();
            switch (random.nextInt(5)) {
                case 0 -> observed.remove(principal);
                case 1 -> observed.put(principal, tagged(held, Map.of("spoilt", "yes")));
                case 2 -> {
                    TreeMap<String, AccessScope> policies = new TreeMap<>(held.policies());
                    policies.put("arn:aws:eks::aws:cluster-access-policy/Spoilt", AccessScope.cluster());
                    observed.put(principal, held.withPolicies(policies));
                }
                case 3 -> observed.put(principal + "-unknown", held);
                default -> made--;
            }
            made++;
        }
        return made;
    }

    private static EntryContent any(Random random) {
        TreeMap<String, AccessScope> policies = new TreeMap<>();
        if (random.nextBoolean()) {
            policies.put(VIEW, random.nextInt(3) == 0 ? TENANT : AccessScope.cluster());
        }
        if (random.nextBoolean()) {
            policies.put(EDIT, AccessScope.namespaces("a", "b", random.nextBoolean() ? "dev-*" : "dev-a*"));
        }
        List<String> groups = random.nextBoolean() ? List.of("g1", "g2", "g3") : List.of();
        return new EntryContent(
                random.nextInt(4) == 0 ? "EC2_LINUX" : "STANDARD",
                random.nextBoolean() ? "someone" : null,
                groups,
                random.nextBoolean() ? Map.of("team", "a") : Map.of(),
                policies);
    }

    /** The content as EKS might show it. */
    private static EntryContent shown(String principal, EntryContent content, Random random) {
        List<String> groups = new ArrayList<>(content.kubernetesGroups());
        Collections.shuffle(groups, random);
        Map<String, String> tags = new HashMap<>(content.tags());
        tags.put("aws:created-by", "somebody");
        String name = principal.substring(principal.lastIndexOf('/') + 1);
        TreeMap<String, AccessScope> policies = new TreeMap<>();
        content.policies().forEach((policy, scope) -> {
            List<String> namespaces = new ArrayList<>(scope.namespaces());
            Collections.shuffle(namespaces, random);
            policies.put(policy, new AccessScope(scope.type(), namespaces));
        });
        return new EntryContent(
                content.type(),
                content.username() == null
                        ? "arn:aws:sts::111122223333:assumed-role/" + name + "/{{SessionName}}"
                        : content.username(),
                groups,
                tags,
                policies);
    }

    private static final boolean GIVES = true;
    private static final boolean TAKES = true;

    private static Arguments of(
            String reason,
            @Nullable EntryContent desired,
            @Nullable EntryContent observed,
            Class<? extends Difference> kind,
            boolean gives,
            boolean takes,
            boolean repairable) {
        return Arguments.of(reason, desired, observed, kind, gives, takes, repairable);
    }

    private static Arguments association(
            String reason,
            @Nullable AccessScope desired,
            @Nullable AccessScope observed,
            boolean gives,
            boolean takes,
            boolean repairable) {
        return of(
                reason,
                desired == null ? standard("u", List.of()) : scoped(VIEW, desired),
                observed == null ? standard("u", List.of()) : scoped(VIEW, observed),
                AssociationDiffers.class,
                gives,
                takes,
                repairable);
    }

    private static EntryContent standard(@Nullable String username, List<String> groups) {
        return typed("STANDARD", username, groups);
    }

    private static EntryContent typed(String type, @Nullable String username, List<String> groups) {
        return new EntryContent(type, username, groups, Map.of(), new TreeMap<>());
    }

    private static EntryContent tagged(EntryContent content, Map<String, String> tags) {
        return new EntryContent(
                content.type(), content.username(), content.kubernetesGroups(), tags, content.policies());
    }

    private static EntryContent scoped(String policy, AccessScope scope) {
        return standard("u", List.of()).withPolicies(new TreeMap<>(Map.of(policy, scope)));
    }
}
