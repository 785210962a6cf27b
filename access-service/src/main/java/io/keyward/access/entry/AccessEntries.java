package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.idempotency.AnsweredRequests;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.eks.EksRefusal;
import io.keyward.eks.EntryRules;
import io.keyward.eks.EntryType;
import io.keyward.eks.PrincipalArn;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes of access entries, each one transaction. */
@ApplicationScoped
@Transactional
class AccessEntries {

    private final AccessEntryRepository repository;
    private final EntryWriter writer;
    private final EntryChange change;
    private final Vacancy vacancy;
    private final ObservedEntries observed;
    private final AnsweredRequests answered;
    private final Restoration restoration;
    private final Clock clock;

    AccessEntries(
            AccessEntryRepository repository,
            EntryWriter writer,
            EntryChange change,
            Vacancy vacancy,
            ObservedEntries observed,
            AnsweredRequests answered,
            Restoration restoration,
            Clock clock) {
        this.repository = repository;
        this.writer = writer;
        this.change = change;
        this.vacancy = vacancy;
        this.observed = observed;
        this.answered = answered;
        this.restoration = restoration;
        this.clock = clock;
    }

    Changed create(String clusterReference, NewEntry wanted, String requestId, Duration wait) {
        Cluster cluster = change.lock(clusterReference);
        String request = "create " + wanted;
        Optional<AccessEntry> repeated = repeated(cluster, requestId, request);
        if (repeated.isPresent()) {
            return new Changed(cluster, repeated.get(), repeated.get().revision(), null);
        }
        AccessEntry entry = validated(cluster, wanted);
        requireFree(cluster, entry.principal().text());
        long revision = change.nextRevision(cluster, entry.principal().text());
        AccessEntry written = EntryMapping.toDomain(writer.insert(cluster.id(), entry, revision));
        String principal = written.principal().text();
        change.push(cluster, principal, revision, false);
        change.record(Event.of(Action.ACTION_ACCESS_ENTRY_CREATE, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(principal)
                .after(RecordedEntry.of(written)));
        answered.remember(cluster.arnText(), requestId, request, restoration.remember(written));
        return new Changed(cluster, written, revision, change.await(cluster, principal, null, revision, null, wait));
    }

    Changed update(
            String clusterReference,
            String principalArn,
            Optional<String> username,
            Optional<List<String>> groups,
            String requestId,
            Duration wait) {
        Cluster cluster = change.lock(clusterReference);
        String request = "update " + principalArn + username + groups;
        Optional<AccessEntry> repeated = repeated(cluster, requestId, request);
        if (repeated.isPresent()) {
            return new Changed(cluster, repeated.get(), repeated.get().revision(), null);
        }
        AccessEntryEntity row = find(cluster, principalArn);
        AccessEntry before = EntryMapping.toDomain(row);
        if (!row.type.equals(EntryType.STANDARD.name())) {
            throw EksRefusal.onlyStandard();
        }
        @Nullable
        String newName =
                username.isPresent() ? EntryRules.username(username.get(), before.principal()) : before.username();
        List<String> newGroups = groups.map(EntryRules::groups).orElse(before.kubernetesGroups());
        long revision = change.nextRevision(cluster, principalArn);
        row.username = newName;
        row.kubernetesGroups = newGroups;
        touch(row, revision);
        boolean revokes = !newGroups.containsAll(before.kubernetesGroups());
        Changed changed = changed(Action.ACTION_ACCESS_ENTRY_UPDATE, cluster, row, before, revision, revokes, wait);
        answered.remember(cluster.arnText(), requestId, request, restoration.remember(changed.entry()));
        return changed;
    }

    Changed delete(String clusterReference, String principalArn, Duration wait) {
        Cluster cluster = change.lock(clusterReference);
        AccessEntryEntity row = find(cluster, principalArn);
        AccessEntry before = EntryMapping.toDomain(row);
        long revision = change.nextRevision(cluster, principalArn);
        repository.delete(row);
        change.pushRemoval(cluster, principalArn, revision);
        change.record(Event.of(Action.ACTION_ACCESS_ENTRY_DELETE, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(principalArn)
                .before(RecordedEntry.of(before)));
        return new Changed(
                cluster, before, revision, change.await(cluster, principalArn, null, revision, before, wait));
    }

    /** @param entry the principal's ARN, or the ARN EKS gave the entry */
    Changed tag(String clusterReference, String entry, Map<String, String> set, List<String> remove, Duration wait) {
        Cluster cluster = change.lock(clusterReference);
        String principalArn = observed.byAccessEntryArn(cluster.id(), entry)
                .map(seen -> seen.principalArn())
                .orElse(entry);
        AccessEntryEntity row = find(cluster, principalArn);
        AccessEntry before = EntryMapping.toDomain(row);
        Map<String, String> tags = new HashMap<>(before.tags());
        remove.forEach(tags::remove);
        tags.putAll(set);
        EntryRules.tags(tags);
        long revision = change.nextRevision(cluster, principalArn);
        row.tags = Map.copyOf(tags);
        touch(row, revision);
        return changed(Action.ACTION_ACCESS_ENTRY_TAG, cluster, row, before, revision, false, wait);
    }

    private Changed changed(
            Action action,
            Cluster cluster,
            AccessEntryEntity row,
            AccessEntry before,
            long revision,
            boolean revokes,
            Duration wait) {
        AccessEntry after = EntryMapping.toDomain(row);
        String principal = row.principalArn;
        change.push(cluster, principal, revision, revokes);
        change.record(Event.of(action, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(principal)
                .before(RecordedEntry.of(before))
                .after(RecordedEntry.of(after)));
        return new Changed(cluster, after, revision, change.await(cluster, principal, null, revision, before, wait));
    }

    private void touch(AccessEntryEntity row, long revision) {
        row.modifiedAt = clock.instant();
        row.revision = revision;
    }

    private AccessEntryEntity find(Cluster cluster, String principalArn) {
        return repository.find(cluster.id(), principalArn).orElseThrow(() -> EksRefusal.entryNotFound(principalArn));
    }

    private AccessEntry validated(Cluster cluster, NewEntry wanted) {
        PrincipalArn principal = EntryRules.principal(wanted.principalArn());
        EntryType type = EntryRules.type(wanted.type());
        boolean namesGiven =
                !wanted.username().isEmpty() || !wanted.kubernetesGroups().isEmpty();
        EntryRules.fits(type, principal, cluster.arn(), namesGiven);
        EntryRules.tags(wanted.tags());
        Instant now = clock.instant();
        return new AccessEntry(
                principal,
                null,
                type.name(),
                EntryRules.username(wanted.username(), principal),
                EntryRules.groups(wanted.kubernetesGroups()),
                wanted.tags(),
                now,
                now,
                0,
                List.of());
    }

    /** Nobody has an entry for the principal: not Keyward, not EKS, and no removal is under way. */
    private void requireFree(Cluster cluster, String principalArn) {
        if (repository.find(cluster.id(), principalArn).isPresent()) {
            throw EksRefusal.entryInUse(principalArn);
        }
        vacancy.require(cluster, principalArn);
        EntryRules.room(repository.count(cluster.id()));
    }

    /** The entry as it is now if the same request was answered before; as it was then, if it is gone. */
    private Optional<AccessEntry> repeated(Cluster cluster, String requestId, String request) {
        return answered.find(cluster.arnText(), requestId, request)
                .map(restoration::recall)
                .map(then -> repository
                        .find(cluster.id(), then.principal().text())
                        .map(EntryMapping::toDomain)
                        .orElse(then));
    }
}
