package io.keyward.access.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.cluster.Shard;
import io.keyward.access.lease.Lease;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.Changed;
import io.keyward.access.lifecycle.Desired;
import io.keyward.access.lifecycle.Life;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.lifecycle.OnePrincipal;
import io.keyward.access.lifecycle.RequestTerms;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.access.lifecycle.Verdict;
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

    private static final class History {

        private final long seed;
        private final Random random;
        private final OnePrincipal principal = new OnePrincipal(ARN);
        private final List<Made> made = new ArrayList<>();
        private final Map<UUID, Made> waiting = new HashMap<>();
        private @Nullable EntryContent held;
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
                principal.takeBack();
                out = null;
            }
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
            assertThat(held).as("seed %d: EKS ends up as desired", seed).isEqualTo(desired);
        }

        private void change() {
            Optional<AccessEntry> entry = principal.now().entry();
            boolean waits = random.nextBoolean();
            RequestTerms terms = waits ? new RequestTerms("", "", Duration.ofSeconds(30)) : RequestTerms.plainly();
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
            if (principal.give(item) != null) {
                out = item;
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
            boolean removal = life.facts().out().removal();
            EntryContent wanted = givenContent;
            EntryContent before = held;
            List<Step> steps = new ArrayList<>();
            PushReport.Result result = apply(removal ? null : wanted, steps);
            PushReport report = new PushReport(
                    LEASE,
                    item,
                    "",
                    ARN,
                    result,
                    Duration.ZERO,
                    steps,
                    before == null ? null : sighting(before),
                    held == null ? null : sighting(held),
                    true,
                    null);
            PushWork work = new PushWork(
                    new PushReports.Item(principal.clusterId(), ARN),
                    report,
                    new Caller("worker", "", "", "r", "sync"),
                    Duration.ofMinutes(15),
                    (cluster, arn, changed, after) -> {});
            assertThat(principal.does(work::apply)).isTrue();
            out = null;
            hear(result, steps);
        }

        /** EKS does some of it, refuses some and fails some. */
        private PushReport.Result apply(@Nullable EntryContent wanted, List<Step> steps) {
            if (wanted == null) {
                if (held != null && step(steps, Step.Kind.DELETE_ENTRY, null)) {
                    held = null;
                }
                return result(steps);
            }
            if (held == null) {
                if (!step(steps, Step.Kind.CREATE_ENTRY, null)) {
                    return result(steps);
                }
                held = new EntryContent("STANDARD", null, wanted.kubernetesGroups(), Map.of(), new TreeMap<>());
            } else if (!held.kubernetesGroups().equals(wanted.kubernetesGroups())
                    && step(steps, Step.Kind.UPDATE_ENTRY, null)) {
                held = new EntryContent("STANDARD", null, wanted.kubernetesGroups(), Map.of(), held.policies());
            }
            for (String policy : POLICIES) {
                AccessScope scope = wanted.policies().get(policy);
                if (Objects.equals(scope, held.policies().get(policy))) {
                    continue;
                }
                if (step(steps, scope == null ? Step.Kind.DISASSOCIATE_POLICY : Step.Kind.ASSOCIATE_POLICY, policy)) {
                    SortedMap<String, AccessScope> policies = new TreeMap<>(held.policies());
                    if (scope == null) {
                        policies.remove(policy);
                    } else {
                        policies.put(policy, scope);
                    }
                    held = held.withPolicies(policies);
                }
            }
            return result(steps);
        }

        private boolean step(List<Step> steps, Step.Kind kind, @Nullable String policy) {
            int luck = calm ? 9 : random.nextInt(10);
            Step.Status status = luck < 2 ? Step.Status.REFUSED : luck < 4 ? Step.Status.FAILED : Step.Status.APPLIED;
            if (steps.stream().anyMatch(step -> step.status() == Step.Status.FAILED)) {
                return false;
            }
            AwsFailure failure = status == Step.Status.APPLIED ? null : new AwsFailure("Refused", "no", "aws-1");
            steps.add(new Step(kind, policy, null, status, failure, "aws-1"));
            return status == Step.Status.APPLIED;
        }

        private static PushReport.Result result(List<Step> steps) {
            if (steps.stream().anyMatch(step -> step.status() == Step.Status.FAILED)) {
                return PushReport.Result.RETRY;
            }
            return steps.stream().anyMatch(step -> step.status() == Step.Status.REFUSED)
                    ? PushReport.Result.REFUSED
                    : PushReport.Result.DONE;
        }

        private static Sighting sighting(EntryContent content) {
            EntryContent shown = new EntryContent(
                    content.type(),
                    "arn:aws:sts::123456789012:assumed-role/dev/{{SessionName}}",
                    content.kubernetesGroups(),
                    content.tags(),
                    content.policies());
            return new Sighting(ARN, shown, "arn", Instant.parse("2026-11-28T00:00:00Z"));
        }

        /** Waiters hear their verdicts; each must be true. */
        private void hear(PushReport.Result result, List<Step> steps) {
            Set<Made> toBeRefused = result == PushReport.Result.REFUSED ? refusedOf(steps) : new HashSet<>();
            principal.verdicts().forEach((id, verdict) -> {
                Made change = waiting.remove(id);
                if (change == null) {
                    return;
                }
                if (verdict instanceof Verdict.Refused refused) {
                    assertThat(steps)
                            .as("seed %d: a refusal that was told came from EKS", seed)
                            .anyMatch(step -> step.status() == Step.Status.REFUSED);
                    toBeRefused.remove(change);
                    // What was not taken back is what later changes had set, or built on.
                    if (refused.superseded().isEmpty() || !refused.superseded().contains(Desired.ENTRY)) {
                        change.takenBack = true;
                    }
                }
            });
            assertThat(toBeRefused)
                    .as("seed %d: whoever waits for what EKS refused is told", seed)
                    .isEmpty();
        }

        /** The changes whose callers wait, and of which EKS refused a part that no other change had set since. */
        private Set<Made> refusedOf(List<Step> steps) {
            Set<Made> refused = new HashSet<>();
            for (Step step : steps) {
                if (step.status() == Step.Status.REFUSED) {
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
