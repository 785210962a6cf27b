package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.cluster.Shard;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.Changed;
import io.keyward.access.lifecycle.Claim;
import io.keyward.access.lifecycle.Desired;
import io.keyward.access.lifecycle.EksVerdict;
import io.keyward.access.lifecycle.Life;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.lifecycle.OnePrincipal;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.access.lifecycle.WorkConfig;
import io.keyward.access.request.RequestTerms;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.caller.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Callers, a worker and an EKS that refuses and fails at random, all on one principal, against a model: what is desired is what the
 * changes make of it that were acknowledged and not taken back, in their order. Nothing acknowledged is lost, nothing refused is kept
 * unless the caller was told so, and every waiter hears what really happened.
 */
class HistoriesTest {

    private static final int HISTORIES = 10_000;
    private static final String ARN = "arn:aws:iam::123456789012:role/dev";
    private static final List<String> POLICIES = List.of("policy/view", "policy/edit");
    private static final Duration SETTLE = Duration.ofSeconds(6);
    private static final WorkConfig CONFIG = new WorkConfig() {
        @Override
        public Duration deepReadInterval() {
            return Duration.ofMinutes(15);
        }

        @Override
        public Duration settle() {
            return SETTLE;
        }

        @Override
        public Duration refusedRetry() {
            return Duration.ofMinutes(15);
        }
    };
    private static final Lease LEASE = new Lease("worker", new Shard("123456789012", "eu-west-1"), 1);

    @Test
    void every_history_ends_as_what_was_acknowledged_says() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            History history = new History(seed);
            for (int step = 0; step < 25; step++) {
                history.step();
                history.check();
            }
            history.calm();
            history.check();
        }
    }

    /** And not by a worker, who takes for somebody else's what is ours. */
    private static boolean refusedByEks(Step step) {
        return step.status() == Step.Status.REFUSED && step.failure().code().equals("Refused");
    }

    /** A change as its caller was told of it. */
    private static final class Made {

        private final @Nullable AccessEntry after;
        private final SortedSet<String> parts;
        private boolean takenBack;

        private Made(@Nullable AccessEntry after, SortedSet<String> parts) {
            this.after = after;
            this.parts = new TreeSet<>(parts);
        }
    }

    /** An entry as EKS holds it. */
    private record Held(EntryContent content, Instant createdAt) {

        Held with(EntryContent other) {
            return new Held(other, createdAt);
        }

        Sighting sighting() {
            EntryContent shown = new EntryContent(
                    content.type(),
                    "arn:aws:sts::123456789012:assumed-role/dev/{{SessionName}}",
                    content.kubernetesGroups(),
                    content.tags(),
                    content.policies());
            return new Sighting(ARN, shown, "arn", createdAt);
        }
    }

    private static final class History {

        private final long seed;
        private final Random random;
        private final OnePrincipal principal = new OnePrincipal(ARN);
        private final List<Made> made = new ArrayList<>();
        private final Map<UUID, Made> waiting = new HashMap<>();
        /** What EKS held since when, oldest first; what it shows may be as old as propagation takes. */
        private final TreeMap<Instant, Optional<Held>> truths = new TreeMap<>(Map.of(Instant.MIN, Optional.empty()));

        /** What the worker takes EKS to hold. */
        private @Nullable Held base;

        private @Nullable UUID out;
        private @Nullable EntryContent givenContent;
        private Map<String, Made> askedFor = Map.of();
        private boolean calm;

        private History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private void step() {
            int choice = random.nextInt(10);
            if (choice < 5) {
                change();
            } else if (choice < 7) {
                give();
            } else if (choice < 9) {
                report();
            } else {
                vanish();
            }
        }

        /** The worker is gone, and did some of its work or all of it. */
        private void vanish() {
            Life life = principal.now().life();
            if (out != null && life != null && life.facts().out() != null && random.nextBoolean()) {
                var unused = work(life, new ArrayList<>());
            }
            principal.takeBack(SETTLE);
            out = null;
        }

        private @Nullable Held truth() {
            return truths.lastEntry().getValue().orElse(null);
        }

        private void truth(@Nullable Held now) {
            truths.put(principal.time(), Optional.ofNullable(now));
        }

        /** What a worker sees, who knows what was deleted and goes on to be shown. */
        private @Nullable Held shown(Claim claim) {
            Instant since = principal.time().minusSeconds(random.nextLong(SETTLE.toSeconds()));
            return truths.floorEntry(since)
                    .getValue()
                    .filter(held -> claim.deletedAt() == null || held.createdAt.isAfter(claim.deletedAt()))
                    .orElse(null);
        }

        /** Faults end; whatever is due is done until nothing is. */
        private void calm() {
            calm = true;
            for (int round = 0; round < 50; round++) {
                report();
                give();
                if (out == null) {
                    break;
                }
            }
            Life life = principal.now().life();
            assertThat(life == null || life.work().isEmpty())
                    .as("seed %d: work is left in calm: %s", seed, life)
                    .isTrue();
            EntryContent desired =
                    principal.now().entry().map(AccessEntry::content).orElse(null);
            Held held = truth();
            assertThat(held == null ? null : held.content)
                    .as("seed %d: EKS ends up as desired", seed)
                    .isEqualTo(desired);
        }

        private void change() {
            Optional<AccessEntry> entry = principal.now().entry();
            boolean waits = random.nextBoolean();
            RequestTerms terms = waits ? RequestTerms.waiting(Duration.ofSeconds(30)) : RequestTerms.plainly();
            SortedSet<String> parts = new TreeSet<>();
            AccessEntry after;
            Urgency urgency = Urgency.GRANT;
            if (entry.isEmpty()) {
                Life life = principal.now().life();
                if ((life != null && life.removing())
                        || (life != null && life.facts().out() != null)) {
                    return;
                }
                after = new AccessEntry(
                        ARN, null, "STANDARD", null, groups(), Map.of(), Instant.EPOCH, Instant.EPOCH, 0, List.of());
                parts.addAll(Desired.parts(after));
            } else if (random.nextInt(6) == 0) {
                after = null;
                parts.add(Desired.ENTRY);
            } else if (random.nextInt(2) == 0) {
                after = entry.get().withGroups(groups());
                parts.add(Desired.GROUPS);
            } else {
                String policy = POLICIES.get(random.nextInt(POLICIES.size()));
                boolean associates = random.nextInt(3) > 0;
                if (!associates && entry.get().association(policy).isEmpty()) {
                    return;
                }
                after = entry.get()
                        .withAssociation(
                                policy,
                                associates
                                        ? new Association(
                                                policy,
                                                AccessScope.namespaces("n" + random.nextInt(3)),
                                                Instant.EPOCH,
                                                Instant.EPOCH)
                                        : null);
                parts.add(Desired.policy(policy));
            }
            Changed changed = principal.does(cluster -> cluster.change(ARN, after, parts, urgency, terms));
            Made change = new Made(after, parts);
            made.add(change);
            if (changed.awaited() != null) {
                waiting.put(changed.awaited(), change);
            }
        }

        private List<String> groups() {
            return List.of("g" + random.nextInt(4));
        }

        private void give() {
            if (out != null) {
                return;
            }
            UUID item = UUID.randomUUID();
            Life life = principal.now().life();
            boolean known = life != null && life.knows(principal.time(), SETTLE);
            if (life != null && principal.give(item) != null) {
                out = item;
                base = known ? truth() : shown(life.facts().claim());
                givenContent = principal.now().entry().map(AccessEntry::content).orElse(null);
                askedFor = lastSetters();
            }
        }

        private void report() {
            UUID item = out;
            Life life = principal.now().life();
            if (item == null || life == null || life.facts().out() == null) {
                out = null;
                return;
            }
            List<Step> steps = new ArrayList<>();
            Held before = base;
            PushReport.Result result = work(life, steps);
            PushReport report = new PushReport(
                    LEASE,
                    item,
                    "",
                    ARN,
                    result,
                    Duration.ZERO,
                    steps,
                    before == null ? null : before.sighting(),
                    base == null ? null : base.sighting(),
                    true,
                    null);
            PushWork work = new PushWork(
                    new PushReports.Item(principal.clusterId(), ARN),
                    report,
                    Caller.service("sync-worker/worker", "r", "sync"),
                    CONFIG,
                    (cluster, arn, changed, after) -> {});
            assertThat(principal.does(work::apply)).isTrue();
            out = null;
            hear(result, steps);
        }

        /** EKS does some of it, refuses some and fails some, of which some is done all the same. */
        private PushReport.Result work(Life life, List<Step> steps) {
            boolean owned = life.facts().claim().owned();
            if (Objects.requireNonNull(life.facts().out()).removal()) {
                if (owned && step(steps, Step.Kind.DELETE_ENTRY, null, this::delete)) {
                    base = null;
                }
                return result(steps);
            }
            EntryContent wanted = Objects.requireNonNull(givenContent);
            if (base == null) {
                if (!step(steps, Step.Kind.CREATE_ENTRY, null, () -> create(wanted))) {
                    return result(steps);
                }
                base = truth();
            } else if (!owned && !isOwnCreate(base, life, wanted)) {
                steps.add(new Step(
                        Step.Kind.CREATE_ENTRY, null, null, Step.Status.REFUSED, new AwsFailure("InUse", "", ""), ""));
                return PushReport.Result.REFUSED;
            } else if (!base.content.kubernetesGroups().equals(wanted.kubernetesGroups())) {
                update(
                        steps,
                        Step.Kind.UPDATE_ENTRY,
                        null,
                        content -> new EntryContent(
                                "STANDARD", null, wanted.kubernetesGroups(), Map.of(), content.policies()));
            }
            for (String policy : POLICIES) {
                AccessScope scope = wanted.policies().get(policy);
                if (!Objects.equals(
                        scope, Objects.requireNonNull(base).content.policies().get(policy))) {
                    Step.Kind kind = scope == null ? Step.Kind.DISASSOCIATE_POLICY : Step.Kind.ASSOCIATE_POLICY;
                    update(steps, kind, policy, content -> {
                        SortedMap<String, AccessScope> policies = new TreeMap<>(content.policies());
                        if (scope == null) {
                            policies.remove(policy);
                        } else {
                            policies.put(policy, scope);
                        }
                        return content.withPolicies(policies);
                    });
                }
            }
            return result(steps);
        }

        private void update(
                List<Step> steps, Step.Kind kind, @Nullable String policy, UnaryOperator<EntryContent> how) {
            boolean done = step(steps, kind, policy, () -> {
                Held held = truth();
                if (held != null) {
                    truth(held.with(how.apply(held.content)));
                }
                return held == null ? Step.Status.FAILED : Step.Status.APPLIED;
            });
            if (done) {
                Held known = Objects.requireNonNull(base);
                base = known.with(how.apply(known.content));
            }
        }

        /** As the worker tells its own create, whose answer was lost, from somebody else's. */
        private static boolean isOwnCreate(Held seen, Life life, EntryContent wanted) {
            return !seen.createdAt.isBefore(life.facts().claim().requestedAt())
                    && seen.content.kubernetesGroups().equals(wanted.kubernetesGroups());
        }

        private Step.Status delete() {
            Step.Status status = truth() == null ? Step.Status.ALREADY_SO : Step.Status.APPLIED;
            truth(null);
            return status;
        }

        /** An entry that is there, and is not shown yet, is met; whose it is shows later. */
        private Step.Status create(EntryContent wanted) {
            if (truth() != null) {
                return Step.Status.FAILED;
            }
            EntryContent bare =
                    new EntryContent("STANDARD", null, wanted.kubernetesGroups(), Map.of(), new TreeMap<>());
            truth(new Held(bare, principal.time()));
            return Step.Status.APPLIED;
        }

        private boolean step(List<Step> steps, Step.Kind kind, @Nullable String policy, Supplier<Step.Status> call) {
            int luck = calm ? 9 : random.nextInt(10);
            if (steps.stream().anyMatch(step -> step.status() == Step.Status.FAILED)) {
                return false;
            }
            Step.Status status = luck < 2 ? Step.Status.REFUSED : luck < 4 ? Step.Status.FAILED : call.get();
            if (luck == 3) {
                // Done, and the answer lost.
                var unused = call.get();
            }
            boolean succeeded = status == Step.Status.APPLIED || status == Step.Status.ALREADY_SO;
            AwsFailure failure = succeeded ? null : new AwsFailure("Refused", "no", "aws-1");
            steps.add(new Step(kind, policy, null, status, failure, "aws-1"));
            return succeeded;
        }

        private static PushReport.Result result(List<Step> steps) {
            if (steps.stream().anyMatch(step -> step.status() == Step.Status.FAILED)) {
                return PushReport.Result.RETRY;
            }
            return steps.stream().anyMatch(step -> step.status() == Step.Status.REFUSED)
                    ? PushReport.Result.REFUSED
                    : PushReport.Result.DONE;
        }

        /** Waiters hear their verdicts; each must be true. */
        private void hear(PushReport.Result result, List<Step> steps) {
            Set<Made> toBeRefused = result == PushReport.Result.REFUSED ? refusedOf(steps) : new HashSet<>();
            principal.verdicts().forEach((id, verdict) -> {
                Made change = waiting.remove(id);
                if (change == null) {
                    return;
                }
                if (verdict instanceof EksVerdict.Refused refused) {
                    assertThat(steps)
                            .as("seed %d: a refusal that was told came from EKS", seed)
                            .anyMatch(HistoriesTest::refusedByEks);
                    toBeRefused.remove(change);
                    // What was not taken back is what later changes had set, or built on.
                    if (refused.superseded().isEmpty() || !refused.superseded().contains(Desired.ENTRY)) {
                        change.takenBack = true;
                    }
                } else if (verdict instanceof EksVerdict.Applied) {
                    assertHeld(change);
                }
            });
            assertThat(toBeRefused)
                    .as("seed %d: whoever waits for what EKS refused is told", seed)
                    .isEmpty();
        }

        /** What a caller was told that EKS holds, it does, unless a later change set it anew. */
        private void assertHeld(Made change) {
            Map<String, Made> setters = lastSetters();
            Optional<EntryContent> held = Optional.ofNullable(truth()).map(Held::content);
            Optional<EntryContent> meant = Optional.ofNullable(change.after).map(AccessEntry::content);
            for (String part : change.parts) {
                if (setters.get(part) == change) {
                    assertThat(held.map(content -> part(content, part)))
                            .as("seed %d: %s is held as the caller was told", seed, part)
                            .isEqualTo(meant.map(content -> part(content, part)));
                }
            }
        }

        private static Object part(EntryContent content, String part) {
            return switch (part) {
                case Desired.GROUPS -> content.kubernetesGroups();
                default ->
                    POLICIES.stream()
                            .filter(policy -> part.equals(Desired.policy(policy)))
                            .map(policy -> String.valueOf(content.policies().get(policy)))
                            .findFirst()
                            .orElse("there");
            };
        }

        /** The changes whose callers wait, and of which EKS refused a part that no other change had set since. */
        private Set<Made> refusedOf(List<Step> steps) {
            Set<Made> refused = new HashSet<>();
            for (Step step : steps) {
                if (refusedByEks(step)) {
                    refused.add(askedFor.get(
                            switch (step.kind()) {
                                case UPDATE_ENTRY -> Desired.GROUPS;
                                case ASSOCIATE_POLICY, DISASSOCIATE_POLICY ->
                                    Desired.policy(Objects.requireNonNull(step.policyArn()));
                                default -> Desired.ENTRY;
                            }));
                }
            }
            refused.retainAll(waiting.values());
            return refused;
        }

        /** The change that last set each part, without those that were taken back. */
        private Map<String, Made> lastSetters() {
            Map<String, Made> setters = new HashMap<>();
            made.stream().filter(change -> !change.takenBack).forEach(change -> {
                if (change.parts.contains(Desired.ENTRY)) {
                    setters.clear();
                }
                change.parts.forEach(part -> setters.put(part, change));
            });
            return setters;
        }

        private void check() {
            Optional<AccessEntry> expected = replay();
            Optional<AccessEntry> actual = principal.now().entry();
            assertThat(actual.map(AccessEntry::content))
                    .as("seed %d: what is desired", seed)
                    .isEqualTo(expected.map(AccessEntry::content));
        }

        /** What the changes make of nothing, without those that were taken back. */
        private Optional<AccessEntry> replay() {
            AccessEntry entry = null;
            for (Made change : made) {
                if (change.takenBack) {
                    continue;
                }
                if (change.parts.contains(Desired.ENTRY)) {
                    entry = change.after;
                } else if (entry != null && change.after != null) {
                    if (change.parts.contains(Desired.GROUPS)) {
                        entry = entry.withGroups(change.after.kubernetesGroups());
                    }
                    for (String policy : POLICIES) {
                        if (change.parts.contains(Desired.policy(policy))) {
                            entry = entry.withAssociation(
                                    policy, change.after.association(policy).orElse(null));
                        }
                    }
                }
            }
            return Optional.ofNullable(entry);
        }
    }
}
