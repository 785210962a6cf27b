package io.keyward.sync.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.eks.AccessScope;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.plan.Entries;
import io.keyward.sync.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JudgementTest {

    private static final Step CREATE = new Step.CreateEntry(Entries.desired());
    private static final Step UPDATE = new Step.UpdateEntry("", List.of());
    private static final Step DELETE = new Step.DeleteEntry();
    private static final Step TAG = new Step.TagEntry(new TreeMap<>(Map.of("k", "v")));
    private static final Step UNTAG = new Step.UntagEntry(List.of("k"));
    private static final Step ASSOCIATE = new Step.AssociatePolicy("p", AccessScope.cluster());
    private static final Step DISASSOCIATE = new Step.DisassociatePolicy("p", AccessScope.cluster());
    private static final List<Step> ALL = List.of(CREATE, UPDATE, DELETE, TAG, UNTAG, ASSOCIATE, DISASSOCIATE);

    record Case(String reason, List<Step> steps, Kind kind, boolean principalMayBeNew, Judgement judgement) {

        @Override
        public String toString() {
            return reason;
        }
    }

    @ParameterizedTest
    @MethodSource
    void failureMeansThis(Case table) {
        for (Step step : table.steps) {
            assertThat(Judgement.of(step, table.kind, table.principalMayBeNew))
                    .as("%s of %s", table.kind, step)
                    .isEqualTo(table.judgement);
        }
    }

    static Stream<Case> failureMeansThis() {
        List<Step> removals = List.of(DELETE, DISASSOCIATE);
        List<Step> onEntry = List.of(UPDATE, TAG, UNTAG, ASSOCIATE);
        return Stream.of(
                new Case("throttling passes", ALL, Kind.THROTTLED, false, Judgement.FAILED),
                new Case("faults of AWS and of the way there pass", ALL, Kind.PASSING, false, Judgement.FAILED),
                new Case("credentials of another account are mended", ALL, Kind.OTHER_CLUSTER, false, Judgement.FAILED),
                new Case("invalid stays invalid", ALL, Kind.REFUSED, true, Judgement.REFUSED),
                new Case("a cluster that is not there takes nothing", ALL, Kind.NO_CLUSTER, true, Judgement.REFUSED),
                new Case(
                        "a new principal becomes known",
                        List.of(CREATE),
                        Kind.UNKNOWN_PRINCIPAL,
                        true,
                        Judgement.FAILED),
                new Case("an old principal does not", ALL, Kind.UNKNOWN_PRINCIPAL, false, Judgement.REFUSED),
                new Case("what is gone need not be removed", removals, Kind.NO_ENTRY, false, Judgement.ALREADY_SO),
                new Case(
                        "an association that is gone need not be removed",
                        removals,
                        Kind.NOT_FOUND,
                        false,
                        Judgement.ALREADY_SO),
                new Case("an entry not visible yet becomes so", onEntry, Kind.NO_ENTRY, false, Judgement.FAILED),
                new Case("an unknown policy stays unknown", onEntry, Kind.NOT_FOUND, false, Judgement.REFUSED),
                new Case(
                        "whose the entry in the way is must be seen",
                        List.of(CREATE),
                        Kind.IN_USE,
                        false,
                        Judgement.ENTRY_EXISTS),
                new Case("an entry that is busy will be free", onEntry, Kind.IN_USE, false, Judgement.FAILED));
    }
}
