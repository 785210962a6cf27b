package io.keyward.authorizer.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Jane;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.QuestionGrid;
import io.keyward.authorizer.RandomStates;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.ScopedRules;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Session SESSION = Session.ofKubectl();

    private int gained;
    private int kept;

    /** Two states of one cluster: of the same policies, and for odd seeds of the same RBAC. */
    private record Pair(RandomStates states, ClusterAccess before, ClusterAccess after) {
        static Pair of(int seed) {
            RandomStates states = new RandomStates(seed);
            AccessPolicyCatalogue catalogue = new AccessPolicyCatalogue("generated", states.policies());
            Rbac rbac = Rbac.of(states.rbac());
            ClusterAccess before = states.cluster(catalogue, rbac);
            Rbac other = seed % 2 == 1 ? rbac : Rbac.of(states.rbac());
            return new Pair(states, before, states.cluster(catalogue, other));
        }
    }

    @Test
    void gainAndLossAreExactOnEveryQuestionOfTheGrid() {
        for (int seed = 0; seed < 2; seed++) {
            Pair pair = Pair.of(seed);
            Comparison comparison = compare(pair.before(), pair.after());
            for (PrincipalAccess access : pair.before().principals()) {
                PrincipalDifference difference = of(comparison, access.entry().principalArn());
                QuestionGrid.forEach(request -> assertExact(pair, difference, request));
            }
        }
    }

    @Test
    void gainAndLossAreExactOnManyPairs() {
        for (int seed = 100; seed < 400; seed++) {
            Pair pair = Pair.of(seed);
            Comparison comparison = compare(pair.before(), pair.after());
            for (PrincipalAccess access : pair.before().principals()) {
                PrincipalDifference difference = of(comparison, access.entry().principalArn());
                for (int number = 0; number < 100; number++) {
                    assertExact(pair, difference, pair.states().wellFormedQuestion());
                }
            }
        }
        assertThat(gained).isGreaterThan(5_000);
        assertThat(kept).isGreaterThan(5_000);
    }

    private void assertExact(Pair pair, PrincipalDifference difference, Attributes request) {
        boolean before = allows(pair.before(), difference.principalArn(), request);
        boolean after = allows(pair.after(), difference.principalArn(), request);
        assertSame(difference.gained(), request, after && !before);
        assertSame(difference.lost(), request, before && !after);
        gained += after && !before ? 1 : 0;
        kept += after && before ? 1 : 0;
    }

    private static void assertSame(List<ScopedRules> found, Attributes request, boolean expected) {
        long covering = 0;
        for (ScopedRules one : found) {
            covering += one.covers(request) ? 1 : 0;
        }
        if (covering != (expected ? 1 : 0)) {
            assertThat(found)
                    .as("%s: expected %s, covered by %s", request, expected, covering)
                    .isNull();
        }
    }

    @Test
    void nothingDiffersFromItself() {
        for (int seed = 0; seed < 100; seed++) {
            ClusterAccess one = new RandomStates(seed).cluster();
            ClusterAccess same = new RandomStates(seed).cluster();
            assertThat(compare(one, one)).isEqualTo(new Comparison(List.of(), List.of()));
            assertThat(compare(one, same)).isEqualTo(new Comparison(List.of(), List.of()));
        }
    }

    @Test
    void theOtherDirectionSwapsGainAndLoss() {
        for (int seed = 0; seed < 100; seed++) {
            Pair pair = Pair.of(seed);
            List<PrincipalDifference> there =
                    compare(pair.before(), pair.after()).differences();
            List<PrincipalDifference> back =
                    compare(pair.after(), pair.before()).differences();
            assertThat(there).zipSatisfy(back, (one, other) -> {
                assertThat(one.gained()).isEqualTo(other.lost());
                assertThat(one.lost()).isEqualTo(other.gained());
                assertThat(one.gainedUnknown()).isEqualTo(other.lostUnknown());
                assertThat(one.lostUnknown()).isEqualTo(other.gainedUnknown());
            });
        }
    }

    @Test
    void whatSessionsGainIsBounded() {
        int fits = Comparison.MOST_DIFFERENCES_OF_SESSIONS / 10;

        assertThat(compare(templated(0, Jane.NO_RBAC), templated(1, bound(fits, 10)))
                        .differences())
                .hasSize(fits);
        assertThatThrownBy(() -> compare(templated(0, Jane.NO_RBAC), templated(1, bound(fits + 1, 10))))
                .isInstanceOf(Comparison.TooManySessions.class)
                .hasMessageContaining("gain and lose more than 20000 rules");
    }

    @Test
    void whatIsLookedAtInSessionsIsBoundedAlsoWhereTheyGainNothing() {
        ClusterAccess before = templated(4, bound(1_000, 100));
        ClusterAccess after = templated(4, bound(1_001, 100));

        assertThatThrownBy(() -> compare(before, after))
                .isInstanceOf(Comparison.TooManySessions.class)
                .hasMessageContaining("more than 400000 rules");
    }

    /** A role of so many rules, bound to so many users. */
    private static Rbac bound(int names, int rules) {
        return Jane.rbac(
                IntStream.range(0, rules)
                        .mapToObj(i -> PolicyRule.onResources(List.of("get"), List.of(""), List.of("r" + i)))
                        .toList(),
                IntStream.range(0, names)
                        .mapToObj(i -> Jane.binding("", "User", "x:u" + i))
                        .toArray(Binding[]::new));
    }

    /** A cluster with entries of roles whose username follows the session's name. */
    private static ClusterAccess templated(int roles, Rbac rbac) {
        ClusterAccess.Builder cluster = ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), rbac);
        for (int i = 0; i < roles; i++) {
            cluster.add(
                    new AccessEntry(
                            "arn:aws:iam::123456789012:role/r" + i, null, "x:{{SessionName}}", List.of(), "STANDARD"),
                    List.of());
        }
        return cluster.build();
    }

    private static Comparison compare(ClusterAccess before, ClusterAccess after) {
        return Comparison.between(before, after, SESSION, Set.of());
    }

    private static PrincipalDifference of(Comparison comparison, String arn) {
        return comparison.differences().stream()
                .filter(one ->
                        one.principalArn().equals(arn) && one.sessionName().isEmpty())
                .findFirst()
                .orElse(new PrincipalDifference(arn, "", List.of(), List.of(), List.of(), List.of()));
    }

    private static boolean allows(ClusterAccess cluster, String arn, Attributes request) {
        Optional<PrincipalAccess> access = cluster.find(arn);
        return access.isPresent() && access.get().verdict(SESSION, request) == Verdict.ALLOW;
    }
}
