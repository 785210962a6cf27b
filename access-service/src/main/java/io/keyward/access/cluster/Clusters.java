package io.keyward.access.cluster;

import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
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

    private final ClusterRepository repository;

    Clusters(ClusterRepository repository) {
        this.repository = repository;
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

    @Transactional
    public Optional<Cluster> find(UUID id) {
        return repository.findByIdOptional(id).map(ClusterMapping::toDomain);
    }

    /** As {@link #find(String)}, holding the row until the caller's transaction ends. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Cluster lock(String reference) {
        UUID id = findEntity(reference).id;
        return lock(id).orElseThrow(() -> notFound(reference));
    }

    /** Empty if the cluster was unregistered meanwhile. */
    @Transactional(Transactional.TxType.MANDATORY)
    public Optional<Cluster> lock(UUID id) {
        return repository.locked(id).map(entity -> {
            // A row read before the lock was had may be stale.
            repository.getEntityManager().refresh(entity);
            return ClusterMapping.toDomain(entity);
        });
    }

    /** Takes the next revision of a cluster that the caller has locked. */
    @Transactional(Transactional.TxType.MANDATORY)
    public long nextRevision(Cluster locked) {
        ClusterEntity entity = repository.findById(locked.id());
        entity.revision++;
        return entity.revision;
    }

    /** Stores what DescribeCluster showed. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void observed(Cluster locked, ObservedCluster observed) {
        ClusterMapping.update(repository.findById(locked.id()), observed);
    }

    private ClusterEntity findEntity(String reference) {
        if (reference.startsWith("arn:")) {
            return repository.byArn(reference).orElseThrow(() -> notFound(reference));
        }
        List<ClusterEntity> named = repository.byName(reference);
        if (named.size() > 1) {
            throw new ServiceException.Precondition(
                    ErrorReason.ERROR_REASON_CLUSTER_NAME_AMBIGUOUS,
                    "cluster: more than one registered cluster is named " + reference + "; use its ARN",
                    Map.of("field", "cluster", "cluster", reference));
        }
        return named.stream().findFirst().orElseThrow(() -> notFound(reference));
    }

    private static ServiceException.NotFound notFound(String reference) {
        return new ServiceException.NotFound(
                ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND,
                "No cluster found for name: " + reference.substring(reference.lastIndexOf('/') + 1),
                Map.of("field", "cluster", "cluster", reference, "eksException", "ResourceNotFoundException"));
    }
}
