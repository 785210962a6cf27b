package io.keyward.sync.plan;

import static io.keyward.sync.plan.Entries.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.eks.AccessScope;
import io.keyward.eks.Difference;
import io.keyward.eks.Difference.EntryDiffers;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
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
            entry.content()
                    .kubernetesGroups()
                    .forEach(group -> rights.addAll(rightsByName.getOrDefault(group, Set.of())));
            rights.addAll(rightsByName.getOrDefault(
                    entry.content().shownUsername(entry.principalArn()).orElse(""), Set.of()));
            entry.content().policies().forEach((policy, scope) -> {
                for (String verb : verbsByPolicy.getOrDefault(policy, Set.of())) {
                    NAMESPACES.stream()
                            .filter(name -> scope.overlaps(AccessScope.namespaces(name)))
                            .forEach(name -> rights.add(new Right(verb, name)));
                    if (scope.kind() == AccessScope.Kind.CLUSTER) {
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
            EntryContent desired = random.nextInt(10) == 0 ? null : entry(random);
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
    private static int least(@Nullable EntryContent desired, @Nullable ObservedEntry held) {
        if (desired == null || held == null) {
            return desired == null
                    ? (held == null ? 0 : 1)
                    : 1 + desired.policies().size();
        }
        int calls = 0;
        for (Difference difference : differences(desired, held)) {
            calls += difference instanceof EntryDiffers entry
                    ? (entry.identity() ? 1 : 0)
                            + (entry.tagsSet().isEmpty() ? 0 : 1)
                            + (entry.tagsRemoved().isEmpty() ? 0 : 1)
                    : 1;
        }
        return calls;
    }

    /** Only of several scopes and groups that each move may all but one take a second call. */
    private static int most(@Nullable EntryContent desired, @Nullable ObservedEntry held) {
        int detours = 0;
        if (desired != null && held != null) {
            long moves = differences(desired, held).stream()
                    .filter(difference -> difference.gives() && difference.takes())
                    .count();
            detours = Math.max(0, Math.toIntExact(moves) - 1);
        }
        return least(desired, held) + detours;
    }

    private static List<Difference> differences(EntryContent desired, ObservedEntry held) {
        return Difference.between(held.principalArn(), desired, held.content());
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
        if (step instanceof CreateEntry(EntryContent desired)) {
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
                Entries.observed(
                                held.content().type(),
                                username,
                                groups,
                                held.content().tags())
                        .withPolicies(held.content().policies());
            case AssociatePolicy(String policy, AccessScope scope) -> held.withPolicy(policy, scope);
            case DisassociatePolicy(String policy, AccessScope _) -> held.withoutPolicy(policy);
            case TagEntry(SortedMap<String, String> tags) -> {
                Map<String, String> all = new HashMap<>(held.content().tags());
                all.putAll(tags);
                yield held.withTags(all);
            }
            case UntagEntry(List<String> keys) -> {
                Map<String, String> all = new HashMap<>(held.content().tags());
                keys.forEach(all::remove);
                yield held.withTags(all);
            }
        };
    }

    private static ObservedEntry observe(EntryContent desired) {
        String username = desired.username() == null ? Entries.USERNAME : desired.username();
        return Entries.observed(desired.type(), username, desired.kubernetesGroups(), desired.tags())
                .withPolicies(desired.policies());
    }

    private static EntryContent entry(Random random) {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        for (String policy : some(POLICIES, random)) {
            policies.put(policy, scope(random));
        }
        Map<String, String> tags = new HashMap<>();
        some(List.of("t1", "t2"), random).forEach(key -> tags.put(key, "v" + random.nextInt(2)));
        @Nullable String username = random.nextInt(3) == 0 ? "u" + random.nextInt(2) : null;
        return new EntryContent("STANDARD", username, some(GROUPS, random), tags, policies);
    }

    private static AccessScope scope(Random random) {
        List<String> names = some(PATTERNS, random);
        return names.isEmpty() || random.nextInt(5) == 0 ? AccessScope.cluster() : AccessScope.namespaces(names);
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
