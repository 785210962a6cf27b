package io.keyward.access.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.cluster.Heads;
import io.keyward.access.drift.DriftFindings;
import io.keyward.access.eks.EksRefusalMapping;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AwaitedChanges;
import io.keyward.access.lifecycle.Changed;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.access.lifecycle.ClusterWork;
import io.keyward.access.lifecycle.EksVerdict;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.lifecycle.PrincipalReads;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.request.RequestTerms;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Changes of access entries, each one transaction with its event and its push. A refusal by the rules is recorded; if the caller waits,
 * EKS's verdict is awaited, and EKS's refusal becomes the caller's.
 */
@ApplicationScoped
class AccessEntries {

    private final ClusterTransactions transactions;
    private final Heads heads;
    private final AwaitedChanges awaited;
    private final PrincipalReads reads;
    private final DriftFindings drift;
    private final Refusals refusals;
    private final AccessPolicyCatalogue catalogue;
    private final ObjectMapper json;

    /** Ids of clusters by ARN. An id is never used again, so one that is out of date is found to be so. */
    private final Map<String, UUID> ids = new ConcurrentHashMap<>();

    AccessEntries(
            ClusterTransactions transactions,
            Heads heads,
            AwaitedChanges awaited,
            PrincipalReads reads,
            DriftFindings drift,
            Refusals refusals,
            AccessPolicyCatalogue catalogue,
            ObjectMapper json) {
        this.transactions = transactions;
        this.heads = heads;
        this.awaited = awaited;
        this.reads = reads;
        this.drift = drift;
        this.refusals = refusals;
        this.catalogue = catalogue;
        this.json = json;
    }

    /**
     * Makes one change to its answer: the entry as it stands now; as it was, if the change removed it. A repeat of a request that still
     * waits for EKS waits with it.
     */
    EntryView make(String cluster, EntryChange change, RequestTerms terms) {
        Changed changed = refusals.recording(
                attempt(cluster, change, terms),
                () -> run(cluster, Set.of(change.principalArn()), terms, locked -> change(locked, change, terms)));
        if (changed.awaited() == null) {
            return new EntryView(changed);
        }
        if (awaited.await(changed.awaited(), terms.patience()) instanceof EksVerdict.Refused refused) {
            throw refusedByEks(refused);
        }
        return new EntryView(
                changed, reads.find(changed.clusterId(), changed.principal().arn()));
    }

    /**
     * A batch that was made.
     *
     * @param revision of all its changes
     */
    record Batch(long revision) {}

    /**
     * Makes changes in their order, all or none; the first that is refused is named by its place.
     *
     * @param etags of the entries as the caller has read them, by the places of the changes; empty where that does not matter
     */
    Batch make(String cluster, List<EntryChange> changes, List<String> etags, RequestTerms terms) {
        Set<String> principals = changes.stream().map(EntryChange::principalArn).collect(Collectors.toSet());
        AtomicInteger at = new AtomicInteger();
        try {
            return run(cluster, principals, terms, locked -> change(locked, changes, etags, terms, at));
        } catch (EksRefusal | ServiceException refusal) {
            RuntimeException named =
                    refusal instanceof ServiceException.Precondition whole ? ofWhole(changes, whole, at) : refusal;
            throw refusals.recorded(attempt(cluster, changes.get(at.get()), terms), named);
        }
    }

    /** A refusal of what all changes come to is that of the last one which takes away what it names. */
    private static ServiceException ofWhole(
            List<EntryChange> changes, ServiceException.Precondition refusal, AtomicInteger at) {
        if (refusal.reason() != ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR
                && refusal.reason() != ErrorReason.ERROR_REASON_REMOVAL_LIMIT) {
            return refusal;
        }
        Map<String, String> lost = refusal.metadata();
        for (int i = changes.size() - 1; i >= 0; i--) {
            EntryChange change = changes.get(i);
            boolean takes = change instanceof EntryChange.Delete
                    || change.policyArn().equals(lost.getOrDefault("policyArn", "none"));
            if (takes && change.principalArn().equals(lost.get("principalArn"))) {
                at.set(i);
                return EntryProtoMapping.at(i, refusal);
            }
        }
        return refusal;
    }

    /** Adopts, or changes the tags of, the principal whose entry EKS gave an ARN. */
    String principalOf(String cluster, String entry) {
        return entry.contains(":access-entry/")
                ? reads.principalOf(idOf(cluster), entry).orElse(entry)
                : entry;
    }

    private Changed change(LockedCluster cluster, EntryChange change, RequestTerms terms) {
        Optional<String> answered =
                cluster.answer(terms, text -> stands(cluster, change, read(text).revision()));
        if (answered.isPresent()) {
            return cluster.answered(change.principalArn(), read(answered.get()), terms);
        }
        requireEtag(cluster, change, "etag", terms.etag());
        Changed changed = change.make(cluster, catalogue, terms);
        if (change instanceof EntryChange.Adopt) {
            drift.accept(cluster, change.principalArn());
        }
        cluster.remember(terms, () -> write(changed.entry()));
        return changed;
    }

    /** Whether what a change did, by which the entry got this revision, is as it left it. */
    private static boolean stands(LockedCluster cluster, EntryChange change, long revision) {
        Optional<AccessEntry> now = cluster.principal(change.principalArn()).entry();
        return change instanceof EntryChange.Delete
                ? now.isEmpty()
                : now.filter(entry -> entry.revision() == revision).isPresent();
    }

    /** Whether all of them are, as the last one of each principal left it. */
    private static boolean stand(LockedCluster cluster, List<EntryChange> changes, long revision) {
        Map<String, EntryChange> last = new HashMap<>();
        changes.forEach(change -> last.put(change.principalArn(), change));
        return last.values().stream().allMatch(change -> stands(cluster, change, revision));
    }

    /** Whether there is an entry to have one is for the change to say. */
    private static void requireEtag(LockedCluster cluster, EntryChange change, String field, String etag) {
        cluster.principal(change.principalArn())
                .entry()
                .ifPresent(
                        entry -> RequestTerms.requireEtag(field, etag, "access entry", () -> entry.etag(cluster.id())));
    }

    private Attempt attempt(String cluster, EntryChange change, RequestTerms terms) {
        return new Attempt(
                change.action(),
                () -> arnOf(cluster),
                change.principalArn(),
                change.policyArn(),
                Attempt.details(terms.validateOnly()));
    }

    /** @param at told which change is being made */
    private Batch change(
            LockedCluster cluster,
            List<EntryChange> changes,
            List<String> etags,
            RequestTerms terms,
            AtomicInteger at) {
        Optional<String> answered = cluster.answer(terms, text -> stand(cluster, changes, Long.parseLong(text)));
        if (answered.isPresent()) {
            return new Batch(Long.parseLong(answered.get()));
        }
        for (int i = 0; i < changes.size(); i++) {
            at.set(i);
            requireEtag(cluster, changes.get(i), "changes[" + i + "].etag", etags.get(i));
        }
        for (int i = 0; i < changes.size(); i++) {
            at.set(i);
            try {
                var unused = changes.get(i).make(cluster, catalogue, RequestTerms.plainly());
            } catch (EksRefusal refusal) {
                throw EntryProtoMapping.at(i, EksRefusalMapping.of(refusal));
            } catch (ServiceException.Denied refusal) {
                throw EntryProtoMapping.at(i, refusal);
            }
        }
        long revision = cluster.revision();
        cluster.remember(terms, () -> Long.toString(revision));
        return new Batch(revision);
    }

    /** What a caller wants of a cluster's entries. */
    private record Wanted<T>(
            UUID clusterId, Set<String> principals, RequestTerms terms, Caller caller, Function<LockedCluster, T> work)
            implements ClusterWork<T> {

        @Override
        public Optional<Capability> needs() {
            return Optional.of(Capability.CAPABILITY_CHANGE);
        }

        @Override
        public T apply(LockedCluster cluster) {
            cluster.requireEntries();
            return work.apply(cluster);
        }
    }

    /** Does work on the cluster that a reference means at this moment. */
    private <T> T run(String cluster, Set<String> principals, RequestTerms terms, Function<LockedCluster, T> work) {
        Caller caller = Caller.current();
        try {
            return transactions.run(new Wanted<>(idOf(cluster), principals, terms, caller, work));
        } catch (ServiceException.NotFound gone) {
            if (gone.reason() != ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND || ids.remove(cluster) == null) {
                throw gone;
            }
            return transactions.run(new Wanted<>(idOf(cluster), principals, terms, caller, work));
        }
    }

    private UUID idOf(String cluster) {
        if (!cluster.startsWith("arn:")) {
            return heads.of(cluster).clusterId();
        }
        UUID known = ids.get(cluster);
        if (known != null) {
            return known;
        }
        UUID found = heads.of(cluster).clusterId();
        ids.put(cluster, found);
        return found;
    }

    /** For the record of a refusal: the reference itself where no cluster answers to it. */
    private String arnOf(String cluster) {
        try {
            return cluster.startsWith("arn:") ? cluster : heads.of(cluster).arn();
        } catch (ServiceException unknown) {
            return cluster;
        }
    }

    private static ServiceException refusedByEks(EksVerdict.Refused refused) {
        Map<String, String> facts =
                new HashMap<>(Map.of("eksException", refused.code(), "awsRequestId", refused.awsRequestId()));
        if (!refused.superseded().isEmpty()) {
            facts.put("superseded", String.join(",", refused.superseded()));
        }
        return new ServiceException.Precondition(ErrorReason.ERROR_REASON_EKS_REFUSED, refused.message(), facts);
    }

    private String write(AccessEntry entry) {
        try {
            return json.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an access entry cannot be written as JSON", e);
        }
    }

    private AccessEntry read(String answer) {
        try {
            return json.readValue(answer, AccessEntry.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a remembered access entry is no JSON", e);
        }
    }
}
