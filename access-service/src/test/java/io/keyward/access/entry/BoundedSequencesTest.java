package io.keyward.access.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.boundary.Boundaries;
import io.keyward.access.entry.BoundedCalls.Operator;
import io.keyward.access.entry.BoundedCalls.Part;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.ClusterInMemory;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.lifecycle.Principal;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.access.request.RequestTerms;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EksRefusal;
import io.keyward.eks.EntryContent;
import io.keyward.eks.PrincipalArn;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Denied;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Sequences of calls by two bounded operators and an administrator on the principals of one cluster, by the same changes and the same work
 * on locked clusters that serve every door. What stands afterwards is judged by {@link BoundedCalls}, which knows concrete names only.
 */
class BoundedSequencesTest {

    private static final int SEQUENCES = Integer.getInteger("keyward.sequences", 20_000);
    private static final int CALLS = 12;
    private static final AccessPolicyCatalogue CATALOGUE = AccessPolicyCatalogue.builtIn();
    private static final Optional<Boundaries> CARTS = Optional.of(Boundaries.of(BoundedCalls.CARTS.bindings()));
    private static final Optional<Boundaries> TILL = Optional.of(Boundaries.of(BoundedCalls.TILL.bindings()));
    private static final Optional<Boundaries> ALL = Optional.of(Boundaries.of(BoundedCalls.ADMINISTRATOR.bindings()));
    private static final Caller KEYWARD = Caller.service("access-service", "request", "sync");

    private final Map<String, Integer> counts = new TreeMap<>();

    @Test
    void no_grant_outside_a_boundary_ever_stands_and_none_of_others_is_touched() {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            new Sequence(seed).run();
        }
        // Every way was gone, and led to both ends.
        for (String kind :
                List.of("Create", "Update", "Delete", "Associate", "Disassociate", "Tag", "Adopt", "batch")) {
            assertThat(counts).containsKeys(kind + " made", kind + " denied");
        }
        assertThat(counts).containsKeys("expired");
    }

    private final class Sequence {

        private final int seed;
        private final Random random;
        private final ClusterInMemory cluster = new ClusterInMemory(BoundedCalls.PRINCIPALS);

        /** By when each part that stands must be gone; absent: it may stand for ever. */
        private final Map<Part, Instant> deadlines = new HashMap<>();

        private Sequence(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        private void run() {
            for (int i = 0; i < 6; i++) {
                call(BoundedCalls.ADMINISTRATOR, ALL);
            }
            for (int i = 0; i < CALLS; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> call(BoundedCalls.ADMINISTRATOR, ALL);
                    case 1 -> appears();
                    case 2 -> cluster.settles();
                    case 3 -> timePasses();
                    case 4, 5, 6, 7 -> call(BoundedCalls.CARTS, CARTS);
                    default -> call(BoundedCalls.TILL, TILL);
                }
            }
        }

        private void call(Operator operator, Optional<Boundaries> boundaries) {
            List<EntryChange> changes = BoundedCalls.call(random);
            Map<Part, Optional<Instant>> before = parts();
            String kind =
                    changes.size() > 1 ? "batch" : changes.getFirst().getClass().getSimpleName();
            Caller caller = new Caller(Identity.user(operator.name(), "i", "s", List.of()), "", "", "request", "grpc");
            try {
                var unused = cluster.does(caller, boundaries, locked -> {
                    changes.forEach(change -> {
                        var _ = change.make(locked, CATALOGUE, RequestTerms.plainly());
                    });
                    return true;
                });
                count(operator, kind + " made");
            } catch (Denied e) {
                count(operator, kind + " denied");
                assertThat(operator.limited()).as(say(operator, changes)).isTrue();
            } catch (EksRefusal e) {
                count(operator, kind + " refused");
            }
            judge(operator, changes, before, parts());
        }

        private void judge(
                Operator operator,
                List<EntryChange> changes,
                Map<Part, Optional<Instant>> before,
                Map<Part, Optional<Instant>> after) {
            BoundedCalls.judge(operator, before.keySet(), after.keySet(), say(operator, changes));
            deadlines.keySet().retainAll(after.keySet());
            after.forEach((part, end) -> {
                boolean isNew = !before.containsKey(part);
                if (isNew || !end.equals(before.get(part))) {
                    assertThat(operator.covers(part) || part.kind().equals("tag"))
                            .as("%s lengthens or shortens %s", say(operator, changes), part)
                            .isTrue();
                }
                lasts(operator, changes, part, isNew, end);
            });
        }

        /** What is given stands no longer than its giver may give it, and what others gave for good stands for good. */
        private void lasts(
                Operator operator, List<EntryChange> changes, Part part, boolean isNew, Optional<Instant> end) {
            Optional<Instant> mine = operator.seconds(part).map(cluster.now()::plusSeconds);
            boolean concerned =
                    changes.stream().anyMatch(change -> change.principalArn().equals(part.principal()));
            Instant former = deadlines.get(part);
            if (isNew) {
                former = mine.orElse(null);
            } else if (concerned && operator.covers(part) && former != null) {
                former = mine.isEmpty() || mine.get().isAfter(former) ? mine.orElse(null) : former;
            }
            if (former == null) {
                deadlines.remove(part);
            } else {
                deadlines.put(part, former);
                assertThat(end)
                        .as("%s: %s must end", say(operator, changes), part)
                        .isPresent();
                assertThat(end.get())
                        .as("%s: %s ends too late", say(operator, changes), part)
                        .isBeforeOrEqualTo(former);
            }
        }

        /** Somebody makes an entry at EKS, past Keyward. */
        private void appears() {
            Principal principal = BoundedCalls.one(random, List.copyOf(cluster.principals()));
            if (principal.entry().isPresent() || principal.life() != null) {
                return;
            }
            String arn = principal.arn();
            SortedMap<String, AccessScope> policies = new TreeMap<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                policies.put(BoundedCalls.one(random, BoundedCalls.POLICIES), BoundedCalls.scope(random));
            }
            String username = PrincipalArn.ofKept(arn).defaultUsername();
            EntryContent content = new EntryContent(
                    "STANDARD",
                    random.nextInt(6) == 0 ? "bob" : username,
                    BoundedCalls.groups(random),
                    Map.of(),
                    policies);
            var unused = cluster.does(
                    KEYWARD,
                    Optional.empty(),
                    locked -> locked.observe(
                            arn, new Sighting(arn, content, "arn:entry", null), ObservedEntry.Source.DEEP_READ));
        }

        private void timePasses() {
            cluster.passes(Duration.ofMinutes(10L + random.nextInt(120)));
            for (Principal principal : List.copyOf(cluster.principals())) {
                boolean took = cluster.does(
                        KEYWARD, Optional.empty(), new ExpiredGrants(new UUID(0, 0), principal.arn(), false)::apply);
                if (took) {
                    counts.merge("expired", 1, Integer::sum);
                }
            }
            Map<Part, Optional<Instant>> left = parts();
            deadlines.keySet().retainAll(left.keySet());
            deadlines.forEach((part, deadline) -> assertThat(deadline)
                    .as("seed %d: %s has had its time", seed, part)
                    .isAfter(cluster.now()));
        }

        /** All that stands, with its end. */
        private Map<Part, Optional<Instant>> parts() {
            Map<Part, Optional<Instant>> parts = new HashMap<>();
            cluster.principals().forEach(principal -> principal.entry().ifPresent(entry -> add(parts, entry)));
            return parts;
        }

        private void add(Map<Part, Optional<Instant>> parts, AccessEntry entry) {
            String arn = entry.principalArn();
            Optional<Instant> whole = entry.expiresAt();
            parts.put(new Part(arn, "entry", "", ""), whole);
            if (entry.username() != null) {
                parts.put(new Part(arn, "username", entry.username(), ""), whole);
            }
            if (!entry.type().equals("STANDARD")) {
                parts.put(new Part(arn, "type", entry.type(), ""), whole);
            }
            entry.tags().forEach((key, value) -> parts.put(new Part(arn, "tag", key + "=" + value, ""), whole));
            entry.kubernetesGroups().forEach(group -> {
                Instant end = entry.groupExpiries().get(group);
                parts.put(new Part(arn, "group", group, ""), Optional.ofNullable(end));
            });
            for (Association association : entry.associations()) {
                BoundedCalls.where(association.accessScope())
                        .forEach(where -> parts.put(
                                new Part(arn, "policy", association.policyArn(), where),
                                Optional.ofNullable(association.expiresAt())));
            }
        }

        private String say(Operator operator, List<EntryChange> changes) {
            return "seed " + seed + ": " + operator.name() + " " + changes;
        }
    }

    private void count(Operator operator, String what) {
        if (operator.limited()) {
            counts.merge(what, 1, Integer::sum);
        }
    }
}
