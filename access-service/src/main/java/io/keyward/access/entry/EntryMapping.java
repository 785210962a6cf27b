package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import io.keyward.eks.PrincipalArn;
import java.util.Comparator;
import java.util.List;

/** Rows to domain records. */
final class EntryMapping {

    private static final Comparator<Association> NEWEST_FIRST =
            Comparator.comparing(Association::associatedAt).reversed().thenComparing(Association::policyArn);

    private EntryMapping() {}

    static AccessEntry toDomain(AccessEntryEntity entity) {
        List<Association> associations = entity.associations.stream()
                .map(EntryMapping::toDomain)
                .sorted(NEWEST_FIRST)
                .toList();
        return new AccessEntry(
                PrincipalArn.ofKept(entity.principalArn),
                entity.principalId,
                entity.type,
                entity.username,
                entity.kubernetesGroups,
                entity.tags,
                entity.createdAt,
                entity.modifiedAt,
                entity.revision,
                associations);
    }

    static Association toDomain(AssociationEntity entity) {
        return new Association(
                entity.key.policyArn(),
                new AccessScope(entity.scopeType, entity.namespaces),
                entity.associatedAt,
                entity.modifiedAt);
    }
}
