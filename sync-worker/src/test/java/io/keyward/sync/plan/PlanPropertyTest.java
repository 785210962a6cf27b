package io.keyward.sync.plan;

import static io.keyward.sync.plan.Entries.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.sync.entry.DesiredEntry;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Scope;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans between states drawn at random, applied to a model of EKS in which policies, groups and usernames grant at random. */
class PlanPropertyTest {

    private static final int ROUNDS = 1200;
    private static final Ownership OURS = new Ownership(true, NOON);
    private static final List<String> POLICIES = List.of("p1", "p2", "p3", "p4");
    private static final List<String> GROUPS = List.of("g1", "g2", "g3");
    private static final List<String> NAMESPACES = List.of("a", "b", "dev-1", "dev-2");
    private static final List<String> PATTERNS = List.of("a", "b", "dev-1", "dev-2", "dev-*");
    private static final List<String> VERBS = List.of("get", "create", "delete");
    private static final String WHOLE_CLUSTER = "(cluster)";

    /** What someone may do: a verb in a namespace, or at cluster scope. */
    record Right(String verb, String place) {}

    /** What policies, groups and usernames grant in one imagined cluster. */
    record Rules(Map<String, Set<String>> verbsByPolicy, Map<String, Set<Right>> rightsByName) {

        Set<Right> of(@Nullable ObservedEntry entry) {
            Set<Right> rights = new HashSet<>();
            if (entry == null) {
                return rights;
            }
            entry.groups().forEach(group -> rights.addAll(rightsByName.getOrDefault(group, Set.of())));
            rights.addAll(rightsByName.getOrDefault(entry.username(), Set.of()));
            entry.policies().forEach((policy, scope) -> {
                for (String verb : verbsByPolicy.getOrDefault(policy, Set.of())) {
                    NAMESPACES.stream()
                            .filter(name -> scope.overlaps(Scope.of(name)))
                            .forEach(name -> rights.add(new Right(verb, name)));
                    if (scope.isWholeCluster()) {
                        rights.add(new Right(verb, WHOLE_CLUSTER));
                    }
                }
            });
            return rights;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261123, 987654321})
    void plansConvergeKeepCommonRightsAndWasteNoCall(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Rules rules = rules(random);
            DesiredEntry desired = random.nextInt(10) == 0 ? null : entry(random);
            ObservedEntry held = random.nextInt(6) == 0 ? null : observe(entry(random));
            String where = "seed " + seed + " round " + round + ": " + desired + " from " + held;

            List<Step> steps = stepsOf(Plan.between(desired, held, OURS));
            List<@Nullable ObservedEntry> states = walk(held, steps);

            ObservedEntry last = states.getLast();
            assertThat(stepsOf(Plan.between(desired, last, OURS)))
                    .as("steps left after %s", where)
                    .isEmpty();
            assertThat(last == null).as(where).isEqualTo(desired == null);
            assertThat(steps.size()).as("calls of %s", where).isBetween(least(desired, held), most(desired, held));
            Set<Right> both = new HashSet<>(rules.of(held));
            both.retainAll(rules.of(last));
            Set<Right> either = new HashSet<>(rules.of(held));
            either.addAll(rules.of(last));
            for (ObservedEntry state : states) {
                assertThat(rules.of(state)).as(where).containsAll(both);
                assertThat(either).as("rights nobody asked for, " + where).containsAll(rules.of(state));
            }
        }
    }

    /** One call for each policy that differs, one for the identity, one for tags to set and one for tags to remove. */
    private static int least(@Nullable DesiredEntry desired, @Nullable ObservedEntry held) {
        if (desired == null || held == null) {
            return desired == null
                    ? (held == null ? 0 : 1)
                    : 1 + desired.policies().size();
        }
        Set<String> policies = new HashSet<>(desired.policies().keySet());
        policies.addAll(held.policies().keySet());
        policies.removeIf(p -> desired.policies().get(p) != null
                && desired.policies().get(p).equals(held.policies().get(p)));
        Differences differences = Differences.between(desired, held);
        return policies.size()
                + (differences.identity() ? 1 : 0)
                + differences.tags().size();
    }

    /** Only of several scopes and groups that each move may all but one take a second call. */
    private static int most(@Nullable DesiredEntry desired, @Nullable ObservedEntry held) {
        int detours = 0;
        if (desired != null && held != null) {
            Differences differences = Differences.between(desired, held);
            int moves = differences.updateGives() && differences.updateTakes() ? 1 : 0;
            for (Map.Entry<String, Scope> policy : desired.policies().entrySet()) {
                Scope old = held.policies().get(policy.getKey());
                moves += old != null
                                && !old.minus(policy.getValue()).isEmpty()
                                && !policy.getValue().minus(old).isEmpty()
                        ? 1
                        : 0;
            }
            detours = Math.max(0, moves - 1);
        }
        return least(desired, held) + detours;
    }

    private static List<Step> stepsOf(Plan plan) {
        assertThat(plan).isInstanceOf(Plan.Apply.class);
        return ((Plan.Apply) plan).steps();
    }

    private static List<@Nullable ObservedEntry> walk(@Nullable ObservedEntry from, List<Step> steps) {
        List<@Nullable ObservedEntry> states = new ArrayList<>();
        states.add(from);
        for (Step step : steps) {
            states.add(after(states.getLast(), step));
        }
        return states;
    }

    private static @Nullable ObservedEntry after(@Nullable ObservedEntry held, Step step) {
        if (step instanceof CreateEntry(DesiredEntry desired)) {
            assertThat(held).isNull();
            return observe(Entries.with(desired, new TreeMap<>()));
        }
        if (held == null) {
            throw new AssertionError("a step on no entry: " + step);
        }
        return switch (step) {
            case CreateEntry _ -> throw new AssertionError("unreachable");
            case DeleteEntry() -> null;
            case UpdateEntry(String username, List<String> groups) ->
                Entries.observed(held.type(), username, groups, held.tags()).withPolicies(held.policies());
            case AssociatePolicy(String policy, Scope scope) -> held.withPolicy(policy, scope);
            case DisassociatePolicy(String policy, Scope _) -> held.withoutPolicy(policy);
            case TagEntry(SortedMap<String, String> tags) -> {
                Map<String, String> all = new HashMap<>(held.tags());
                all.putAll(tags);
                yield held.withTags(all);
            }
            case UntagEntry(List<String> keys) -> {
                Map<String, String> all = new HashMap<>(held.tags());
                keys.forEach(all::remove);
                yield held.withTags(all);
            }
        };
    }

    private static ObservedEntry observe(DesiredEntry desired) {
        String username = desired.username().isEmpty() ? Entries.USERNAME : desired.username();
        return Entries.observed(desired.type(), username, desired.groups(), desired.tags())
                .withPolicies(desired.policies());
    }

    private static DesiredEntry entry(Random random) {
        SortedMap<String, Scope> policies = new TreeMap<>();
        for (String policy : some(POLICIES, random)) {
            policies.put(policy, scope(random));
        }
        Map<String, String> tags = new HashMap<>();
        some(List.of("t1", "t2"), random).forEach(key -> tags.put(key, "v" + random.nextInt(2)));
        String username = random.nextInt(3) == 0 ? "u" + random.nextInt(2) : "";
        return new DesiredEntry("STANDARD", username, some(GROUPS, random), tags, policies);
    }

    private static Scope scope(Random random) {
        List<String> names = some(PATTERNS, random);
        return names.isEmpty() || random.nextInt(5) == 0 ? Scope.CLUSTER : new Scope("namespace", names);
    }

    private static Rules rules(Random random) {
        Map<String, Set<String>> verbs = new HashMap<>();
        POLICIES.forEach(policy -> verbs.put(policy, Set.copyOf(some(VERBS, random))));
        Map<String, Set<Right>> rights = new HashMap<>();
        for (String name : List.of("g1", "g2", "g3", "u0", "u1", Entries.USERNAME)) {
            Set<Right> granted = new HashSet<>();
            for (String place : List.of("a", "b", "dev-1", "dev-2", WHOLE_CLUSTER)) {
                some(VERBS, random).forEach(verb -> granted.add(new Right(verb, place)));
            }
            rights.put(name, granted);
        }
        return new Rules(verbs, rights);
    }

    private static List<String> some(List<String> of, Random random) {
        return of.stream().filter(each -> random.nextBoolean()).toList();
    }
}
