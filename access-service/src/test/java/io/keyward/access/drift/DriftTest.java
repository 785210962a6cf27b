package io.keyward.access.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.state.AccessScope;
import io.keyward.access.state.EntryContent;
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

class DriftTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/team/dev";
    private static final String DEFAULT = "arn:aws:sts::111122223333:assumed-role/dev/{{SessionName}}";
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";

    static Stream<Arguments> noDrift() {
        return Stream.of(
                Arguments.of(
                        "EKS shows the username it chose", standard(null, List.of()), standard(DEFAULT, List.of())),
                Arguments.of(
                        "groups have no order", standard("u", List.of("a", "b")), standard("u", List.of("b", "a"))),
                Arguments.of(
                        "tags of AWS are not ours",
                        standard("u", List.of()),
                        with(standard("u", List.of()), Map.of("aws:cloudformation:stack-id", "x"))),
                Arguments.of(
                        "username and groups of node types are EKS's business",
                        typed("EC2_LINUX", null, List.of()),
                        typed("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", List.of("system:nodes"))),
                Arguments.of(
                        "namespaces have no order",
                        scoped(VIEW, AccessScope.namespaces("a", "dev-*")),
                        scoped(VIEW, AccessScope.namespaces("dev-*", "a"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void noDrift(String reason, EntryContent desired, EntryContent observed) {
        assertThat(Drift.between(Map.of(ROLE, desired), Map.of(ROLE, observed)))
                .as(reason)
                .isEmpty();
    }

    static Stream<Arguments> drift() {
        EntryContent plain = standard("u", List.of("a"));
        return Stream.of(
                Arguments.of("EKS holds nothing", plain, null, DriftKind.ENTRY_MISSING, "", false),
                Arguments.of("nothing is desired", null, plain, DriftKind.ENTRY_UNKNOWN, "", false),
                Arguments.of("another username", plain, standard("v", List.of("a")), DriftKind.ENTRY_DIFFERS, "", true),
                Arguments.of(
                        "a username where EKS's default is wanted",
                        standard(null, List.of()),
                        standard("v", List.of()),
                        DriftKind.ENTRY_DIFFERS,
                        "",
                        true),
                Arguments.of(
                        "a group too many", plain, standard("u", List.of("a", "b")), DriftKind.ENTRY_DIFFERS, "", true),
                Arguments.of("a group too few", plain, standard("u", List.of()), DriftKind.ENTRY_DIFFERS, "", false),
                Arguments.of("another tag", plain, with(plain, Map.of("k", "v")), DriftKind.ENTRY_DIFFERS, "", false),
                Arguments.of(
                        "another type",
                        plain,
                        typed("EC2_LINUX", "u", List.of("a")),
                        DriftKind.ENTRY_DIFFERS,
                        "",
                        true),
                Arguments.of(
                        "a policy too few",
                        scoped(VIEW, AccessScope.cluster()),
                        standard("u", List.of()),
                        DriftKind.ASSOCIATION_MISSING,
                        VIEW,
                        false),
                Arguments.of(
                        "a policy too many",
                        standard("u", List.of()),
                        scoped(VIEW, AccessScope.cluster()),
                        DriftKind.ASSOCIATION_UNKNOWN,
                        VIEW,
                        true),
                Arguments.of(
                        "too wide a scope",
                        scoped(VIEW, AccessScope.namespaces("a")),
                        scoped(VIEW, AccessScope.cluster()),
                        DriftKind.ASSOCIATION_DIFFERS,
                        VIEW,
                        true),
                Arguments.of(
                        "a namespace too many",
                        scoped(VIEW, AccessScope.namespaces("a")),
                        scoped(VIEW, AccessScope.namespaces("a", "b")),
                        DriftKind.ASSOCIATION_DIFFERS,
                        VIEW,
                        true),
                Arguments.of(
                        "too narrow a scope",
                        scoped(VIEW, AccessScope.cluster()),
                        scoped(VIEW, AccessScope.namespaces("a")),
                        DriftKind.ASSOCIATION_DIFFERS,
                        VIEW,
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void drift(
            String reason,
            @Nullable EntryContent desired,
            @Nullable EntryContent observed,
            DriftKind kind,
            String policy,
            boolean revokes) {
        List<Difference> found = Drift.between(
                desired == null ? Map.of() : Map.of(ROLE, desired),
                observed == null ? Map.of() : Map.of(ROLE, observed));

        assertThat(found).as(reason).singleElement().satisfies(difference -> {
            assertThat(difference.kind()).isEqualTo(kind);
            assertThat(difference.principalArn()).isEqualTo(ROLE);
            assertThat(difference.policyArn()).isEqualTo(policy);
            assertThat(difference.revokes()).isEqualTo(revokes);
            assertThat(difference.desired() == null).isEqualTo(kind.name().endsWith("UNKNOWN"));
            assertThat(difference.observed() == null).isEqualTo(kind.name().endsWith("MISSING"));
        });
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
            assertThat(Drift.between(desired, observed)).as("seed %d", seed).isEmpty();

            int made = spoil(observed, random);

            assertThat(Drift.between(desired, observed)).as("seed %d", seed).hasSize(made);
            assertThat(Drift.between(observed, observed)).as("seed %d", seed).isEmpty();
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
                case 1 -> observed.put(principal, with(held, Map.of("spoilt", "yes")));
                case 2 -> held.policies().put("arn:aws:eks::aws:cluster-access-policy/Spoilt", AccessScope.cluster());
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
            policies.put(VIEW, AccessScope.cluster());
        }
        if (random.nextBoolean()) {
            policies.put(EDIT, AccessScope.namespaces("a", "b", "dev-*"));
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

    private static EntryContent standard(@Nullable String username, List<String> groups) {
        return typed("STANDARD", username, groups);
    }

    private static EntryContent typed(String type, @Nullable String username, List<String> groups) {
        return new EntryContent(type, username, groups, Map.of(), new TreeMap<>());
    }

    private static EntryContent with(EntryContent content, Map<String, String> tags) {
        return new EntryContent(
                content.type(), content.username(), content.kubernetesGroups(), tags, content.policies());
    }

    private static EntryContent scoped(String policy, AccessScope scope) {
        return new EntryContent("STANDARD", "u", List.of(), Map.of(), new TreeMap<>(Map.of(policy, scope)));
    }
}
