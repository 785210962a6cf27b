package io.keyward.access.decision;

import io.keyward.access.cluster.ClusterState;
import io.keyward.access.eks.EksRefusalMapping;
import io.keyward.access.entry.Proposal;
import io.keyward.access.entry.Proposals;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.snapshot.Demand;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.access.snapshot.Snapshots;
import io.keyward.access.snapshot.StateMapping;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.compare.Comparison;
import io.keyward.authorizer.identity.Session;
import io.keyward.eks.EksRefusal;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says what a step from one state to another gains and loses. Changes nothing; the record is durable before the answer. */
@ApplicationScoped
class Comparisons {

    /** What a change gains and loses; the record of the answer is durable. */
    record RecordedComparison(UUID id, long revision, String catalogueVersion, Comparison comparison) {}

    private final Snapshots snapshots;
    private final Proposals proposals;
    private final Outbox outbox;

    Comparisons(Snapshots snapshots, Proposals proposals, Outbox outbox) {
        this.snapshots = snapshots;
        this.proposals = proposals;
        this.outbox = outbox;
    }

    /** From the desired state to the same after these changes, made in order. */
    RecordedComparison withChanges(Demand desired, List<Proposal> changes, Set<String> namespaces) {
        Snapshot now = snapshots.get(desired);
        proposals.requireEntries(now.clusterId());
        NavigableMap<String, EntryContent> then = new TreeMap<>();
        now.access().principals().forEach(one -> then.put(one.entry().principalArn(), StateMapping.content(one)));
        for (int i = 0; i < changes.size(); i++) {
            make(changes.get(i), i, then, now.clusterId());
        }
        ClusterAccess after = after(now.access(), changes, then);
        return compare(now, now.access(), after, namespaces, "changes", QueryDetails.changes(changes));
    }

    private static ClusterAccess after(
            ClusterAccess now, List<Proposal> changes, NavigableMap<String, EntryContent> then) {
        ClusterAccess.Builder after = now.change();
        changes.stream().map(Proposal::principalArn).distinct().forEach(arn -> {
            EntryContent content = then.get(arn);
            if (content == null) {
                after.remove(arn);
            } else {
                @Nullable
                String id = now.find(arn)
                        .map(PrincipalAccess::entry)
                        .map(AccessEntry::principalId)
                        .orElse(null);
                after.put(StateMapping.entry(arn, id, content), StateMapping.associations(content));
            }
        });
        return after.build();
    }

    /** From what EKS was seen to hold to the desired state. */
    RecordedComparison withDesired(Demand desired, Set<String> namespaces) {
        Snapshot wanted = snapshots.get(desired);
        Snapshot seen = snapshots.get(new Demand(wanted.clusterArn(), ClusterState.OBSERVED, 0, desired.patience()));
        return compare(wanted, seen.access(), wanted.access(), namespaces, "from", "OBSERVED");
    }

    private RecordedComparison compare(
            Snapshot holds,
            ClusterAccess before,
            ClusterAccess after,
            Set<String> namespaces,
            String step,
            Object asked) {
        Comparison comparison =
                between(before, after, namespaces.isEmpty() ? holds.rules().namespaces() : namespaces);
        UUID id = UUID.randomUUID();
        outbox.record(
                id,
                DecisionEvent.of(Action.ACTION_DECISION_COMPARE, Outcome.SUCCESS, id, holds)
                        .detail(step, asked)
                        .detail("differences", QueryDetails.differences(comparison))
                        .detail("warnings", QueryDetails.warnings(comparison)));
        return new RecordedComparison(id, holds.revision(), after.catalogueVersion(), comparison);
    }

    private static Comparison between(ClusterAccess before, ClusterAccess after, Set<String> namespaces) {
        try {
            return Comparison.between(before, after, Session.ofKubectl(), namespaces);
        } catch (Comparison.TooManySessions e) {
            throw new ServiceException.Exhausted(
                    ErrorReason.ERROR_REASON_ANSWER_TOO_LARGE,
                    e.getMessage() + "; nothing was done: ask for less",
                    Map.of("limit", Integer.toString(e.limit())));
        }
    }

    private void make(Proposal change, int index, NavigableMap<String, EntryContent> state, UUID clusterId) {
        try {
            proposals.make(change, state, clusterId);
        } catch (EksRefusal refusal) {
            throw ProposalMapping.at(index, change, EksRefusalMapping.of(refusal));
        } catch (ServiceException refusal) {
            throw ProposalMapping.at(index, change, refusal);
        }
    }
}
