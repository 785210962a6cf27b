package io.keyward.sync.plan;

import static io.keyward.sync.plan.Entries.EDIT;
import static io.keyward.sync.plan.Entries.NOON;
import static io.keyward.sync.plan.Entries.USERNAME;
import static io.keyward.sync.plan.Entries.VIEW;
import static io.keyward.sync.plan.Entries.createdAt;
import static io.keyward.sync.plan.Entries.desired;
import static io.keyward.sync.plan.Entries.desiredTags;
import static io.keyward.sync.plan.Entries.observed;
import static io.keyward.sync.plan.Entries.policies;
import static io.keyward.sync.plan.Entries.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.eks.AccessScope;
import io.keyward.eks.AssociationRules;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.plan.Plan.Apply;
import io.keyward.sync.plan.Plan.Reason;
import io.keyward.sync.plan.Plan.Refuse;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {

    private static final Ownership OURS = new Ownership(true, NOON);
    private static final Ownership NOT_SEEN_YET = new Ownership(false, NOON);
    private static final AccessScope A = AccessScope.namespaces("a");
    private static final AccessScope B = AccessScope.namespaces("b");

    /** One line of the table: the reason says why the steps are what they are. */
    record Case(
            String reason,
            @Nullable EntryContent desired,
            @Nullable ObservedEntry observed,
            List<? extends Step> steps) {

        @Override
        public String toString() {
            return reason;
        }
    }

    @ParameterizedTest
    @MethodSource({"creation", "identity", "tags", "associations", "order"})
    void ownedEntryTakesTheseSteps(Case table) {
        assertThat(Plan.between(table.desired, table.observed, OURS)).isEqualTo(new Apply(List.copyOf(table.steps)));
    }

    static Stream<Case> creation() {
        EntryContent two = desired(policies(EDIT, A, VIEW, AccessScope.cluster()));
        return Stream.of(
                new Case("nothing desired and nothing held is nothing to do", null, null, List.of()),
                new Case("a new entry costs one call", desired(), null, List.of(new CreateEntry(desired()))),
                new Case(
                        "a new entry with two policies costs three calls",
                        two,
                        null,
                        List.of(
                                new CreateEntry(two),
                                new AssociatePolicy(EDIT, A),
                                new AssociatePolicy(VIEW, AccessScope.cluster()))),
                new Case(
                        "an entry goes with its associations in one call",
                        null,
                        observed(policies(VIEW, A, EDIT, B)),
                        List.of(new DeleteEntry())));
    }

    static Stream<Case> identity() {
        return Stream.of(
                new Case("an empty username is EKS's default", desired(), observed(), List.of()),
                new Case(
                        "the default spelt out is the default",
                        desired("STANDARD", USERNAME, List.of()),
                        observed(),
                        List.of()),
                new Case(
                        "a username changed by hand goes back to the default, spelt out as EKS keeps what is not sent",
                        desired(),
                        observed("STANDARD", "eve", List.of(), Map.of()),
                        List.of(new UpdateEntry(USERNAME, List.of()))),
                new Case(
                        "another username is one update",
                        desired("STANDARD", "alice", List.of("g")),
                        observed("STANDARD", "bob", List.of("g"), Map.of()),
                        List.of(new UpdateEntry("alice", List.of("g")))),
                new Case(
                        "the order of groups means nothing",
                        desired("STANDARD", "", List.of("g1", "g2")),
                        observed("STANDARD", USERNAME, List.of("g2", "g1"), Map.of()),
                        List.of()),
                new Case(
                        "a repeated group means nothing",
                        desired("STANDARD", "", List.of("g1", "g1")),
                        observed("STANDARD", USERNAME, List.of("g1"), Map.of()),
                        List.of()),
                new Case(
                        "no groups desired clears them",
                        desired(),
                        observed("STANDARD", USERNAME, List.of("g"), Map.of()),
                        List.of(new UpdateEntry(USERNAME, List.of()))),
                new Case(
                        "username and groups of a node's entry are EKS's business",
                        desired("EC2_LINUX", "", List.of()),
                        observed("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", List.of("system:nodes"), Map.of()),
                        List.of()),
                new Case(
                        "an entry of type EC2 has policies",
                        with(desired("EC2", "", List.of()), policies(VIEW, AccessScope.cluster())),
                        observed("EC2", "system:node:{{EC2PrivateDNSName}}", List.of("system:nodes"), Map.of()),
                        List.of(new AssociatePolicy(VIEW, AccessScope.cluster()))));
    }

    static Stream<Case> tags() {
        return Stream.of(
                new Case(
                        "tags of AWS's own are not ours",
                        desired(),
                        observed("STANDARD", USERNAME, List.of(), Map.of("aws:eks:managed", "x")),
                        List.of()),
                new Case(
                        "missing and wrong tags are set in one call, right ones are not sent",
                        desiredTags(Map.of("team", "red", "env", "prod", "cost", "1")),
                        observed("STANDARD", USERNAME, List.of(), Map.of("team", "blue", "cost", "1")),
                        List.of(new TagEntry(new TreeMap<>(Map.of("team", "red", "env", "prod"))))),
                new Case(
                        "tags nobody desires are removed in one call, after others are set",
                        desiredTags(Map.of("team", "red")),
                        observed("STANDARD", USERNAME, List.of(), Map.of("z", "1", "b", "2", "aws:x", "3")),
                        List.of(new TagEntry(new TreeMap<>(Map.of("team", "red"))), new UntagEntry(List.of("b", "z")))),
                new Case(
                        "tags wait for rights",
                        with(desiredTags(Map.of("team", "red")), policies(VIEW, A)),
                        observed(policies(EDIT, A)),
                        List.of(
                                new AssociatePolicy(VIEW, A),
                                new DisassociatePolicy(EDIT, A),
                                new TagEntry(new TreeMap<>(Map.of("team", "red"))))));
    }

    static Stream<Case> associations() {
        return Stream.of(
                new Case(
                        "the order of namespaces means nothing",
                        desired(policies(VIEW, AccessScope.namespaces("a", "b"))),
                        observed(policies(VIEW, AccessScope.namespaces("b", "a"))),
                        List.of()),
                new Case(
                        "a policy replaced is associated before the other goes",
                        desired(policies(VIEW, A)),
                        observed(policies(EDIT, A)),
                        List.of(new AssociatePolicy(VIEW, A), new DisassociatePolicy(EDIT, A))),
                new Case(
                        "another scope is one association, never a removal",
                        desired(policies(VIEW, A)),
                        observed(policies(VIEW, AccessScope.cluster())),
                        List.of(new AssociatePolicy(VIEW, A))),
                new Case(
                        "a scope that moves alone moves in one call",
                        desired(policies(VIEW, B)),
                        observed(policies(VIEW, A)),
                        List.of(new AssociatePolicy(VIEW, B))),
                new Case(
                        "no policies desired removes them all",
                        desired(),
                        observed(policies(VIEW, A, EDIT, B)),
                        List.of(new DisassociatePolicy(EDIT, B), new DisassociatePolicy(VIEW, A))));
    }

    static Stream<Case> order() {
        AccessScope ab = AccessScope.namespaces("a", "b");
        return Stream.of(
                new Case(
                        "a policy that replaces a group comes before the group goes",
                        desired(policies(VIEW, A)),
                        observed("STANDARD", USERNAME, List.of("viewers"), Map.of()),
                        List.of(new AssociatePolicy(VIEW, A), new UpdateEntry(USERNAME, List.of()))),
                new Case(
                        "a group that replaces a policy comes before the policy goes",
                        desired("STANDARD", "", List.of("viewers")),
                        observed(policies(VIEW, A)),
                        List.of(new UpdateEntry(USERNAME, List.of("viewers")), new DisassociatePolicy(VIEW, A))),
                new Case(
                        "groups that change both ways stand between what gives and what takes",
                        with(desired("STANDARD", "", List.of("new")), policies(VIEW, A)),
                        observed("STANDARD", USERNAME, List.of("old"), Map.of()).withPolicies(policies(EDIT, A)),
                        List.of(
                                new AssociatePolicy(VIEW, A),
                                new UpdateEntry(USERNAME, List.of("new")),
                                new DisassociatePolicy(EDIT, A))),
                new Case(
                        "a wider scope comes before a narrower one",
                        desired(policies(EDIT, A, VIEW, ab)),
                        observed(policies(EDIT, ab, VIEW, A)),
                        List.of(new AssociatePolicy(VIEW, ab), new AssociatePolicy(EDIT, A))),
                new Case(
                        "two scopes that move the same way need no detour",
                        desired(policies(EDIT, B, VIEW, B)),
                        observed(policies(EDIT, A, VIEW, A)),
                        List.of(new AssociatePolicy(EDIT, B), new AssociatePolicy(VIEW, B))),
                new Case(
                        "two scopes that change places go by way of one that covers both",
                        desired(policies(EDIT, B, VIEW, A)),
                        observed(policies(EDIT, A, VIEW, B)),
                        List.of(
                                new AssociatePolicy(EDIT, ab),
                                new AssociatePolicy(VIEW, A),
                                new AssociatePolicy(EDIT, B))),
                new Case(
                        "a scope and groups that move at once: the scope goes by way of both",
                        with(desired("STANDARD", "", List.of("new")), policies(VIEW, B)),
                        observed("STANDARD", USERNAME, List.of("old"), Map.of()).withPolicies(policies(VIEW, A)),
                        List.of(
                                new AssociatePolicy(VIEW, ab),
                                new UpdateEntry(USERNAME, List.of("new")),
                                new AssociatePolicy(VIEW, B))));
    }

    @Test
    void fullEntryLosesOnePolicyBeforeItTakesTheNext() {
        SortedMap<String, AccessScope> held = policies();
        for (int i = 0; i < AssociationRules.MAX_POLICIES_PER_ENTRY; i++) {
            held.put("p%02d".formatted(i), A);
        }
        SortedMap<String, AccessScope> wanted = new TreeMap<>(held);
        wanted.remove("p00");
        wanted.remove("p01");
        wanted.put("q", A);

        assertThat(Plan.between(desired(wanted), observed(held), OURS))
                .isEqualTo(new Apply(List.of(
                        new DisassociatePolicy("p00", A),
                        new AssociatePolicy("q", A),
                        new DisassociatePolicy("p01", A))));
    }

    @Test
    void anotherTypeIsRefusedRatherThanDeleted() {
        ObservedEntry node = observed("EC2_LINUX", "system:node:x", List.of("system:nodes"), Map.of());

        Plan plan = Plan.between(desired(policies(VIEW, A)), node, OURS);

        assertThat(plan).isInstanceOfSatisfying(Refuse.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.IMMUTABLE_TYPE);
            assertThat(refusal.step()).isInstanceOf(UpdateEntry.class);
        });
    }

    @Test
    void entryThatWasThereBeforeTheRequestIsSomebodyElses() {
        Plan plan = Plan.between(desired(), createdAt(NOON.minusSeconds(31)), NOT_SEEN_YET);

        assertThat(plan).isEqualTo(new Refuse(new CreateEntry(desired()), Reason.FOREIGN_ENTRY));
    }

    @Test
    void entryJustAsDesiredAndNotOlderIsOurCreateWhoseAnswerWasLost() {
        EntryContent desired = desired(policies(VIEW, A));

        assertThat(Plan.between(desired, createdAt(NOON), NOT_SEEN_YET))
                .isEqualTo(new Apply(List.of(new AssociatePolicy(VIEW, A))));
    }

    @Test
    void ownCreateIsRecognisedAlthoughEksClockIsBehind() {
        Instant requested = NOON.plusSeconds(29);

        assertThat(Plan.between(desired(), createdAt(NOON), new Ownership(false, requested)))
                .isEqualTo(new Apply(List.of()));
    }

    @Test
    void entryNotAsDesiredIsSomebodyElsesEvenIfYounger() {
        ObservedEntry other = observed("STANDARD", USERNAME, List.of("theirs"), Map.of());

        assertThat(Plan.between(desired(), other, NOT_SEEN_YET))
                .isEqualTo(new Refuse(new CreateEntry(desired()), Reason.FOREIGN_ENTRY));
    }

    @Test
    void entryWithOtherTagsIsSomebodyElses() {
        ObservedEntry other = observed("STANDARD", USERNAME, List.of(), Map.of("owner", "them"));

        assertThat(Plan.between(desired(), other, NOT_SEEN_YET)).isInstanceOf(Refuse.class);
    }

    @Test
    void removalOfAnEntryNeverSeenTakesTheOneMadeForTheRequestOnly() {
        assertThat(Plan.between(null, createdAt(NOON.plusSeconds(1)), NOT_SEEN_YET))
                .isEqualTo(new Apply(List.of(new DeleteEntry())));
        assertThat(Plan.between(null, createdAt(NOON.minusSeconds(31)), NOT_SEEN_YET))
                .isEqualTo(new Apply(List.of()));
    }

    @Test
    void aScopeOfUnknownMeaningIsLeftAsItIsAndShown() {
        AccessScope tenant = new AccessScope("tenant", List.of("a"));

        assertThat(Plan.between(desired(policies(VIEW, A)), observed(policies(VIEW, tenant, EDIT, A)), OURS))
                .isEqualTo(new Apply(
                        List.of(new DisassociatePolicy(EDIT, A)),
                        List.of(new Refuse(new AssociatePolicy(VIEW, A), Reason.UNKNOWN_SCOPE))));
        assertThat(Plan.between(desired(policies(VIEW, tenant)), observed(policies(VIEW, tenant)), OURS))
                .isEqualTo(new Apply(List.of()));
        assertThat(Plan.between(desired(policies(VIEW, tenant)), null, OURS))
                .isEqualTo(new Apply(
                        List.of(new CreateEntry(desired(policies(VIEW, tenant)))),
                        List.of(new Refuse(new AssociatePolicy(VIEW, tenant), Reason.UNKNOWN_SCOPE))));
        assertThat(Plan.between(desired(), observed(policies(VIEW, tenant)), OURS))
                .isEqualTo(new Apply(List.of(new DisassociatePolicy(VIEW, tenant))));
    }
}
