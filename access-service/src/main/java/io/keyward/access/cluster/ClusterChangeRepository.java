package io.keyward.access.cluster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Principals by the version that changed them; the empty principal stands for the cluster's RBAC. */
@ApplicationScoped
class ClusterChangeRepository {

    private final EntityManager entities;

    ClusterChangeRepository(EntityManager entities) {
        this.entities = entities;
    }

    void append(UUID clusterId, long revision) {
        entities.createNativeQuery(
                        "insert into cluster_change (cluster_id, state, version, principal_arn) values (?1, 'DESIRED', ?2, '')")
                .setParameter(1, clusterId)
                .setParameter(2, revision)
                .executeUpdate();
    }

    /** The principals of these versions; empty if one of the versions is not known (any more). */
    Optional<List<String>> between(UUID clusterId, ClusterState state, long after, long upTo) {
        List<Object[]> rows = entities.unwrap(Session.class)
                .createNativeQuery(
                        "select version, principal_arn from cluster_change where cluster_id = ?1 and state = ?2 "
                                + "and version > ?3 and version <= ?4",
                        Object[].class)
                .setParameter(1, clusterId)
                .setParameter(2, state.name())
                .setParameter(3, after)
                .setParameter(4, upTo)
                .getResultList();
        if (rows.stream().map(row -> row[0]).distinct().count() != upTo - after) {
            return Optional.empty();
        }
        return Optional.of(rows.stream()
                .map(row -> (String) row[1])
                .filter(principal -> !principal.isEmpty())
                .distinct()
                .toList());
    }

    /** Removes all but the newest changes of every cluster. */
    int prune(int kept) {
        return entities.createNativeQuery(
                        "delete from cluster_change h using cluster c where c.id = h.cluster_id and h.version <= "
                                + "case h.state when 'DESIRED' then c.revision else c.observed_version end - ?1")
                .setParameter(1, kept)
                .executeUpdate();
    }
}
