package io.keyward.access.work;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class EntrySyncRepository implements PanacheRepositoryBase<EntrySyncEntity, EntrySyncEntity.Key> {

    Optional<EntrySyncEntity> find(UUID clusterId, String principalArn) {
        return findByIdOptional(new EntrySyncEntity.Key(clusterId, principalArn));
    }

    List<EntrySyncEntity> find(UUID clusterId, Collection<String> principalArns) {
        return list("key.clusterId = ?1 and key.principalArn in ?2", clusterId, principalArns);
    }

    List<EntrySyncEntity> all(UUID clusterId) {
        return list("key.clusterId", clusterId);
    }

    /** The lowest revision of the cluster that EKS was not yet seen to hold. */
    Optional<Long> firstPending(UUID clusterId) {
        return Optional.ofNullable(getEntityManager()
                .createQuery(
                        "select min(s.pendingFrom) from EntrySyncEntity s where s.key.clusterId = :cluster", Long.class)
                .setParameter("cluster", clusterId)
                .getSingleResult());
    }
}
