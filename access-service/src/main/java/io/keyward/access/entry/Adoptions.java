package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.drift.DriftFindings;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.observed.ObservedEntry;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.work.EntrySyncs;
import io.keyward.eks.EksRefusal;
import io.keyward.eks.EntryContent;
import io.keyward.eks.EntryRules;
import io.keyward.eks.PrincipalArn;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes entries that EKS holds into the desired state, as they were last seen. */
@ApplicationScoped
class Adoptions {

    private final AccessEntryRepository repository;
    private final EntryWriter writer;
    private final EntryChange change;
    private final EntrySyncs syncs;
    private final ObservedEntries observed;
    private final DriftFindings drift;
    private final Clock clock;

    Adoptions(
            AccessEntryRepository repository,
            EntryWriter writer,
            EntryChange change,
            EntrySyncs syncs,
            ObservedEntries observed,
            DriftFindings drift,
            Clock clock) {
        this.repository = repository;
        this.writer = writer;
        this.change = change;
        this.syncs = syncs;
        this.observed = observed;
        this.drift = drift;
        this.clock = clock;
    }

    @Transactional
    Changed adopt(String clusterReference, String principalArn) {
        Cluster cluster = change.lock(clusterReference);
        if (repository.find(cluster.id(), principalArn).isPresent()) {
            throw EksRefusal.entryInUse(principalArn);
        }
        ObservedEntry seen =
                observed.find(cluster.id(), principalArn).orElseThrow(() -> EksRefusal.nothingToAdopt(principalArn));
        long revision = change.nextRevision(cluster, principalArn);
        EntryRules.adoptable(seen.content());
        AccessEntry entry = desired(seen);
        AccessEntry written = EntryMapping.toDomain(writer.insert(cluster.id(), entry, revision));
        syncs.adopted(cluster.id(), principalArn, revision);
        change.record(Event.of(Action.ACTION_ACCESS_ENTRY_ADOPT, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(principalArn)
                .after(RecordedEntry.of(written)));
        drift.accept(cluster, principalArn);
        return new Changed(cluster, written, revision, null);
    }

    private AccessEntry desired(ObservedEntry seen) {
        Instant now = clock.instant();
        EntryContent content = seen.content();
        PrincipalArn principal = PrincipalArn.parse(seen.principalArn())
                .orElseThrow(() -> EksRefusal.nothingToAdopt(seen.principalArn()));
        Instant since = seen.eksCreatedAt() == null ? now : seen.eksCreatedAt();
        List<Association> associations = content.policies().entrySet().stream()
                .map(policy -> new Association(policy.getKey(), policy.getValue(), now, now))
                .toList();
        return new AccessEntry(
                principal,
                null,
                content.type(),
                username(content, principal),
                content.standard() ? content.kubernetesGroups() : List.of(),
                content.ownTags(),
                since,
                now,
                0,
                associations);
    }

    /** Null where EKS shows the default, and for types whose username is EKS's business. */
    private static @Nullable String username(EntryContent content, PrincipalArn principal) {
        return content.standard() && !principal.defaultUsername().equals(content.username())
                ? content.username()
                : null;
    }
}
