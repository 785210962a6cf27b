package io.keyward.access.drift;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@ApplicationScoped
class DriftFindingRepository implements PanacheRepositoryBase<DriftFindingEntity, UUID> {

    List<DriftFindingEntity> open(UUID clusterId) {
        return list("clusterId = ?1 and resolution = ?2", clusterId, DriftResolution.OPEN);
    }

    List<DriftFindingEntity> open(UUID clusterId, Collection<String> principalArns) {
        return list(
                "clusterId = ?1 and resolution = ?2 and principalArn in ?3 order by firstSeen, id",
                clusterId,
                DriftResolution.OPEN,
                principalArns);
    }

    long openCount(UUID clusterId) {
        return count("clusterId = ?1 and resolution = ?2", clusterId, DriftResolution.OPEN);
    }

    /** Last seen first, after a position if one is given. */
    List<DriftFindingEntity> page(UUID clusterId, boolean openOnly, int size, DriftFinding.@Nullable Position after) {
        StringBuilder query = new StringBuilder("clusterId = :cluster");
        Map<String, Object> parameters = new HashMap<>(Map.of("cluster", clusterId));
        if (openOnly) {
            query.append(" and resolution = :open");
            parameters.put("open", DriftResolution.OPEN);
        }
        if (after != null) {
            query.append(" and (lastSeen < :seen or (lastSeen = :seen and id > :id))");
            parameters.put("seen", after.lastSeen());
            parameters.put("id", after.id());
        }
        return find(query.append(" order by lastSeen desc, id").toString(), parameters)
                .page(Page.ofSize(size))
                .list();
    }
}
