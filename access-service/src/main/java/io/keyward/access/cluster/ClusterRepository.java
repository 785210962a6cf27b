package io.keyward.access.cluster;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class ClusterRepository implements PanacheRepositoryBase<ClusterEntity, UUID> {

    Optional<ClusterEntity> byArn(String arn) {
        return find("arn", arn).firstResultOptional();
    }

    /** At most two: enough to see that a name is ambiguous. */
    List<ClusterEntity> byName(String name) {
        return find("name = ?1 order by arn", name).page(Page.ofSize(2)).list();
    }

    Optional<ClusterEntity> locked(UUID id) {
        return find("id", id).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
    }

    /** Clusters after {@code afterArn} in order of ARN; empty strings for account and region mean any. */
    List<ClusterEntity> page(String account, String region, String afterArn, int size) {
        return find(
                        "arn > :after and (:account = '' or account = :account) and (:region = '' or region = :region) order by arn",
                        Map.of("after", afterArn, "account", account, "region", region))
                .page(Page.ofSize(size))
                .list();
    }
}
