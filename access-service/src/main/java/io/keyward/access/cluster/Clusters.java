package io.keyward.access.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.hall.Grants;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds and locks clusters for the other features. The row lock makes the changes of one cluster happen one after
 * another, so that their revisions, work and events have one order.
 */
@ApplicationScoped
public class Clusters {

    private static final String OBSERVED = """
            UPDATE cluster SET authentication_mode = ?, status = ?, endpoint = ?, certificate_authority_data = ?,
                kubernetes_version = ?, platform_version = ?, eks_created_at = ?, eks_tags = ?::jsonb, observed_at = ?
            WHERE id = ?
            """;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterRepository repository;
    private final ClusterChanges changes;

    Clusters(ClusterRepository repository, ClusterChanges changes) {
        this.repository = repository;
        this.changes = changes;
    }

    /**
     * The cluster with this ARN, or with this name where only one has it.
     *
     * @throws ServiceException.NotFound if there is none
     * @throws ServiceException.Precondition if the name is ambiguous
     */
    @Transactional
    public Cluster find(String reference) {
        return ClusterMapping.toDomain(findEntity(reference));
    }

    /** The ARN behind a reference; the reference itself where no cluster answers to it. */
    @Transactional
    public String arnOf(String reference) {
        List<ClusterEntity> named = reference.startsWith("arn:") ? List.of() : repository.byName(reference);
        return named.size() == 1 ? named.getFirst().arn : reference;
    }

    @Transactional
    public Optional<Cluster> find(UUID id) {
        return repository.findByIdOptional(id).map(ClusterMapping::toDomain);
    }

    /** As {@link #find(String)}, holding the row until the caller's transaction ends. */
    @Transactional(TxType.MANDATORY)
    public Cluster lock(String reference) {
        UUID id = findEntity(reference).id;
        return lock(id).orElseThrow(() -> Grants.unknown(reference));
    }

    /** Empty if the cluster was unregistered meanwhile. */
    @Transactional(TxType.MANDATORY)
    public Optional<Cluster> lock(UUID id) {
        return repository.locked(id).map(entity -> {
            // A row read before the lock was had may be stale.
            repository.getEntityManager().refresh(entity);
            return ClusterMapping.toDomain(entity);
        });
    }

    /** Takes the next revision of a cluster that the caller has locked, for a new RBAC snapshot. */
    @Transactional(TxType.MANDATORY)
    public long nextRbacRevision(Cluster locked) {
        ClusterEntity entity = repository.findById(locked.id());
        entity.revision++;
        entity.rbacRevision = entity.revision;
        changes.append(locked.id(), entity.revision);
        return entity.revision;
    }

    /** Clusters after an ARN in order of ARN; empty strings for account and region mean any. */
    @Transactional
    public List<Cluster> page(String account, String region, String afterArn, int size) {
        return repository.page(account, region, afterArn, size).stream()
                .map(ClusterMapping::toDomain)
                .toList();
    }

    private ClusterEntity findEntity(String reference) {
        if (reference.startsWith("arn:")) {
            return repository.byArn(reference).orElseThrow(() -> Grants.unknown(reference));
        }
        List<ClusterEntity> named = repository.byName(reference);
        if (named.size() > 1) {
            throw Grants.ambiguous(reference);
        }
        return named.stream().findFirst().orElseThrow(() -> Grants.unknown(reference));
    }

    /** Stores what DescribeCluster showed of a cluster that the caller has locked. */
    public static void observed(Connection connection, UUID lockedId, ObservedCluster observed) throws SQLException {
        var unused = Jdbc.update(
                connection,
                OBSERVED,
                observed.authenticationMode(),
                observed.status(),
                observed.endpoint(),
                observed.certificateAuthorityData(),
                observed.kubernetesVersion(),
                observed.platformVersion(),
                observed.createdAt(),
                tags(observed.tags()),
                observed.observedAt(),
                lockedId);
    }

    private static String tags(Map<String, String> tags) {
        try {
            return JSON.writeValueAsString(tags);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tags cannot be written as JSON", e);
        }
    }
}
