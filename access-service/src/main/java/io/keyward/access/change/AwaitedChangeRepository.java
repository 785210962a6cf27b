package io.keyward.access.change;

import io.keyward.access.change.AwaitedChangeEntity.Status;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class AwaitedChangeRepository implements PanacheRepositoryBase<AwaitedChangeEntity, UUID> {

    /** Oldest first; locked, so that a waiter who gives up at this moment either did so before or hears the verdict. */
    List<AwaitedChangeEntity> pending(UUID clusterId, String principalArn, long upToRevision) {
        return find(
                        "clusterId = ?1 and principalArn = ?2 and revision <= ?3 and status = ?4 order by revision",
                        clusterId,
                        principalArn,
                        upToRevision,
                        Status.PENDING)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    void removeOlderThan(Instant deadline) {
        delete("deadline < ?1", deadline);
    }
}
