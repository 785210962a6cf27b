package io.keyward.access.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.change.AwaitedChange;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.work.EntrySyncs;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts back the desired state that stood before changes which EKS refused. */
@ApplicationScoped
public class Restoration {

    private final AccessEntryRepository repository;
    private final EntryWriter writer;
    private final Clusters clusters;
    private final EntrySyncs syncs;
    private final Outbox outbox;
    private final ObjectMapper json;

    Restoration(
            AccessEntryRepository repository,
            EntryWriter writer,
            Clusters clusters,
            EntrySyncs syncs,
            Outbox outbox,
            ObjectMapper json) {
        this.repository = repository;
        this.writer = writer;
        this.clusters = clusters;
        this.syncs = syncs;
        this.outbox = outbox;
        this.json = json;
    }

    /** An entry in the form in which {@link AwaitedChange#before} keeps it. */
    String remember(AccessEntry entry) {
        try {
            return json.writeValueAsString(RecordedEntry.of(entry));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an access entry cannot be written as JSON", e);
        }
    }

    /**
     * Undoes refused changes of one principal, oldest first, on a cluster the caller has locked: per entry and per association,
     * what stood before the oldest of them stands again, under a new revision, with an event and work to make sure of it.
     */
    @Transactional(TxType.MANDATORY)
    public void restore(Cluster locked, String principalArn, List<AwaitedChange> refused, Caller by, String reason) {
        Optional<AccessEntry> now = repository.find(locked.id(), principalArn).map(EntryMapping::toDomain);
        long revision = clusters.nextRevision(locked, principalArn);
        Map<String, AwaitedChange> oldestPerAspect = new LinkedHashMap<>();
        refused.forEach(
                change -> oldestPerAspect.putIfAbsent(change.policyArn() == null ? "" : change.policyArn(), change));
        for (AwaitedChange change : oldestPerAspect.values()) {
            undo(locked, principalArn, change, revision);
        }
        repository.flush();
        Optional<AccessEntry> then = repository.find(locked.id(), principalArn).map(EntryMapping::toDomain);
        if (then.isPresent()) {
            syncs.changed(locked.id(), principalArn, revision, true);
        } else {
            syncs.neverWas(locked.id(), principalArn, revision);
        }
        outbox.append(
                Event.of(Action.ACTION_ACCESS_ENTRY_REVERTED, Outcome.SUCCESS)
                        .on(locked.arnText(), revision)
                        .principal(principalArn)
                        .because(reason, "EKS refused the change; what stood before stands again")
                        .before(now.map(RecordedEntry::of).orElse(null))
                        .after(then.map(RecordedEntry::of).orElse(null))
                        .detail(
                                "requestIds",
                                refused.stream().map(AwaitedChange::requestId).toList()),
                by);
    }

    private void undo(Cluster locked, String principalArn, AwaitedChange change, long revision) {
        Optional<AccessEntryEntity> row = repository.find(locked.id(), principalArn);
        if (change.before() == null) {
            row.ifPresent(entity -> repository.delete(entity));
            return;
        }
        AccessEntry before = recall(change.before());
        if (row.isEmpty()) {
            writer.insert(locked.id(), before, revision);
        } else if (change.policyArn() == null) {
            writer.overwriteEntry(row.get(), before, revision);
        } else {
            writer.overwriteAssociation(row.get(), change.policyArn(), before, revision);
        }
    }

    /** An entry out of the form that {@link #remember} made. */
    AccessEntry recall(String remembered) {
        try {
            return json.readValue(remembered, RecordedEntry.class).toDomain();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a remembered access entry is no JSON", e);
        }
    }
}
