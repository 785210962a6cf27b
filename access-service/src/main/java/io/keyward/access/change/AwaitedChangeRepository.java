package io.keyward.access.change;

import io.keyward.access.change.AwaitedChangeEntity.Status;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class AwaitedChangeRepository implements PanacheRepositoryBase<AwaitedChangeEntity, UUID> {

    /** Oldest first. */
    List<AwaitedChangeEntity> pending(UUID clusterId, String principalArn, long upToRevision) {
        return list(
                "clusterId = ?1 and principalArn = ?2 and revision <= ?3 and status = ?4 order by revision",
                clusterId,
                principalArn,
                upToRevision,
                Status.PENDING);
    }

    void removeOlderThan(Instant deadline) {
        delete("deadline < ?1", deadline);
    }
}
