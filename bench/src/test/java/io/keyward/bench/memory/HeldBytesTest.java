package io.keyward.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.bench.facts.ClusterState;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.info.GraphLayout;

/** What states say that they take, beside what they do take by JOL. */
class HeldBytesTest {

    private static final int MOST_WRONG_PERCENT = 30;

    static {
        // Else JOL cannot look into records.
        System.setProperty("jol.magicFieldOffset", "true");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 7_500})
    void entries(int associations) {
        long shared = taken(new ClusterState(List.of()).compile());
        ClusterAccess access = ClusterState.of(associations).compile();

        assertThat(access.bytes()).isCloseTo(taken(access) - shared, withPercentage(MOST_WRONG_PERCENT));
    }

    @ParameterizedTest
    @CsvSource({"50, 3, 100, 1", "500, 5, 1000, 2", "5, 3, 3000, 1", "5, 3, 500, 20", "500, 5, 10, 1"})
    void rbac(int roles, int rules, int bindings, int subjects) {
        Rbac rbac = generated(roles, rules, bindings, subjects);

        assertThat(rbac.bytes()).isCloseTo(taken(rbac), withPercentage(MOST_WRONG_PERCENT));
    }

    private static long taken(Object root) {
        return GraphLayout.parseInstance(root).totalSize();
    }

    private static Rbac generated(int roles, int rules, int bindings, int subjects) {
        Random random = new Random(roles);
        return Rbac.of(new RbacObjects(
                IntStream.range(0, roles)
                        .mapToObj(i -> new ClusterRole(
                                "team-role-" + i,
                                Map.of(),
                                IntStream.range(0, rules)
                                        .mapToObj(rule -> PolicyRule.onResources(
                                                words("verb", 1 + random.nextInt(4), 12, random),
                                                words("group", 1, 20, random),
                                                words("resource", 1 + random.nextInt(5), 60, random)))
                                        .toList(),
                                null))
                        .toList(),
                List.of(),
                IntStream.range(0, bindings)
                        .mapToObj(i -> new Binding(
                                random.nextInt(4) == 0 ? "" : "namespace-" + random.nextInt(200),
                                "binding-of-team-" + i,
                                IntStream.range(0, subjects)
                                        .mapToObj(subject -> new Subject(
                                                random.nextBoolean() ? "User" : "Group",
                                                "some-team-member-" + random.nextInt(5_000),
                                                ""))
                                        .toList(),
                                new RoleRef("ClusterRole", "team-role-" + random.nextInt(roles))))
                        .toList()));
    }

    private static List<String> words(String kind, int count, int of, Random random) {
        return IntStream.range(0, count)
                .mapToObj(i -> kind + "-" + random.nextInt(of))
                .toList();
    }
}
