package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Writes desired entries and associations to their rows. */
@ApplicationScoped
class EntryWriter {

    private final AccessEntryRepository repository;

    EntryWriter(AccessEntryRepository repository) {
        this.repository = repository;
    }

    /** A new row for an entry with its associations. */
    AccessEntryEntity insert(UUID clusterId, AccessEntry entry, long revision) {
        AccessEntryEntity row = new AccessEntryEntity();
        row.id = UUID.randomUUID();
        row.clusterId = clusterId;
        row.principalArn = entry.principal().text();
        row.principalId = entry.principalId();
        row.type = entry.type();
        row.username = entry.username();
        row.kubernetesGroups = entry.kubernetesGroups();
        row.tags = entry.tags();
        row.createdAt = entry.createdAt();
        row.modifiedAt = entry.modifiedAt();
        row.revision = revision;
        repository.persist(row);
        entry.associations().forEach(association -> put(row, association));
        return row;
    }

    /** Everything but type and associations, as it was. */
    void overwriteEntry(AccessEntryEntity row, AccessEntry as, long revision) {
        row.username = as.username();
        row.kubernetesGroups = as.kubernetesGroups();
        row.tags = as.tags();
        row.modifiedAt = as.modifiedAt();
        row.revision = revision;
    }

    /** One association, as it was: with its times, or not there. */
    void overwriteAssociation(AccessEntryEntity row, String policyArn, AccessEntry as, long revision) {
        as.associations().stream()
                .filter(a -> a.policyArn().equals(policyArn))
                .findFirst()
                .ifPresentOrElse(association -> put(row, association), () -> remove(row, policyArn));
        row.revision = revision;
    }

    /** Associates, or replaces the scope: {@code associatedAt} stays, {@code modifiedAt} moves. */
    AssociationEntity associate(AccessEntryEntity row, String policyArn, AccessScope scope, Instant now) {
        Instant since = row.association(policyArn).map(a -> a.associatedAt).orElse(now);
        return put(row, new Association(policyArn, scope, since, now));
    }

    void remove(AccessEntryEntity row, String policyArn) {
        row.associations.removeIf(a -> a.key.policyArn().equals(policyArn));
    }

    private static AssociationEntity put(AccessEntryEntity row, Association association) {
        AssociationEntity entity = row.association(association.policyArn()).orElseGet(() -> {
            AssociationEntity created = new AssociationEntity();
            created.key = new AssociationEntity.Key(row.id, association.policyArn());
            created.entry = row;
            row.associations.add(created);
            return created;
        });
        entity.scopeType = association.scope().type();
        entity.namespaces = List.copyOf(association.scope().namespaces());
        entity.associatedAt = association.associatedAt();
        entity.modifiedAt = association.modifiedAt();
        return entity;
    }
}
