package io.keyward.access.entry;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class AccessEntryRepository implements PanacheRepositoryBase<AccessEntryEntity, UUID> {

    private static final String PRINCIPAL_IDS =
            "select principalArn, principalId from AccessEntryEntity where clusterId = ?1 and principalId is not null";

    Optional<AccessEntryEntity> find(UUID clusterId, String principalArn) {
        return find("clusterId = ?1 and principalArn = ?2", clusterId, principalArn)
                .firstResultOptional();
    }

    List<AccessEntryEntity> find(UUID clusterId, Collection<String> principalArns) {
        return list("clusterId = ?1 and principalArn in ?2", clusterId, principalArns);
    }

    List<AccessEntryEntity> all(UUID clusterId) {
        return list("clusterId = ?1 order by principalArn", clusterId);
    }

    /** Those of these principals whose unique id is known, as pairs of ARN and id. */
    List<Object[]> principalIds(UUID clusterId, Collection<String> principalArns) {
        return getEntityManager()
                .createQuery(PRINCIPAL_IDS + " and principalArn in ?2", Object[].class)
                .setParameter(1, clusterId)
                .setParameter(2, principalArns)
                .getResultList();
    }

    /** Every principal whose unique id is known, as pairs of ARN and id. */
    List<Object[]> principalIds(UUID clusterId) {
        return getEntityManager()
                .createQuery(PRINCIPAL_IDS, Object[].class)
                .setParameter(1, clusterId)
                .getResultList();
    }

    long count(UUID clusterId) {
        return count("clusterId", clusterId);
    }

    /** Entries after a principal in order of ARN; with the policy, if one is given. */
    List<AccessEntryEntity> page(UUID clusterId, String policyArn, String afterPrincipal, int size) {
        String query = "from AccessEntryEntity e where e.clusterId = :cluster and e.principalArn > :after"
                + (policyArn.isEmpty()
                        ? ""
                        : " and exists (select 1 from AssociationEntity a where a.entry = e and a.key.policyArn = :policy)")
                + " order by e.principalArn";
        Map<String, Object> parameters = policyArn.isEmpty()
                ? Map.of("cluster", clusterId, "after", afterPrincipal)
                : Map.of("cluster", clusterId, "after", afterPrincipal, "policy", policyArn);
        return find(query, parameters).page(Page.ofSize(size)).list();
    }
}
