package io.keyward.access.observed;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class ObservedEntryRepository implements PanacheRepositoryBase<ObservedEntryEntity, ObservedEntryEntity.Key> {

    Optional<ObservedEntryEntity> find(UUID clusterId, String principalArn) {
        return findByIdOptional(new ObservedEntryEntity.Key(clusterId, principalArn));
    }

    List<ObservedEntryEntity> find(UUID clusterId, Collection<String> principalArns) {
        return list("key.clusterId = ?1 and key.principalArn in ?2", clusterId, principalArns);
    }

    List<ObservedEntryEntity> all(UUID clusterId) {
        return list("key.clusterId", clusterId);
    }

    Optional<ObservedEntryEntity> byAccessEntryArn(UUID clusterId, String accessEntryArn) {
        return find("key.clusterId = ?1 and accessEntryArn = ?2", clusterId, accessEntryArn)
                .firstResultOptional();
    }
}
