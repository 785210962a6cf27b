package io.keyward.access.cluster;

import io.keyward.eks.ClusterArn;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
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
        return lock(id).orElseThrow(() -> notFound(reference));
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

    /** Makes all that the present transaction reads be of one moment. Comes first in it, and it writes nothing. */
    @Transactional(TxType.MANDATORY)
    public void freeze() {
        repository.freeze();
    }

    /** Takes the next revision of a cluster that the caller has locked, for a change of this principal's desired state. */
    @Transactional(TxType.MANDATORY)
    public long nextRevision(Cluster locked, String principalArn) {
        ClusterEntity entity = repository.findById(locked.id());
        entity.revision++;
        changes.append(locked.id(), ClusterState.DESIRED, entity.revision, principalArn);
        return entity.revision;
    }

    /** Takes the next revision of a cluster that the caller has locked, for a new RBAC snapshot. */
    @Transactional(TxType.MANDATORY)
    public long nextRbacRevision(Cluster locked) {
        ClusterEntity entity = repository.findById(locked.id());
        entity.revision++;
        entity.rbacRevision = entity.revision;
        changes.append(locked.id(), ClusterState.DESIRED, entity.revision, null);
        return entity.revision;
    }

    /** EKS was seen to hold something else for a principal than before; the caller has locked the cluster. */
    @Transactional(TxType.MANDATORY)
    public void observedChange(UUID lockedId, String principalArn) {
        ClusterEntity entity = repository.findById(lockedId);
        entity.observedVersion++;
        changes.append(lockedId, ClusterState.OBSERVED, entity.observedVersion, principalArn);
    }

    /** How far the cluster's desired, observed and RBAC states have come; {@code syncedRevision} is left at the revision. */
    @Transactional(TxType.MANDATORY)
    public Optional<Head> head(UUID id) {
        return repository
                .findByIdOptional(id)
                .map(row ->
                        new Head(row.id, row.arn, row.revision, row.revision, row.observedVersion, row.rbacRevision));
    }

    /** A new cluster, never read yet; empty if its ARN is registered. */
    @Transactional(TxType.MANDATORY)
    public Optional<Cluster> insert(ClusterArn arn, ClusterMode mode, String roleArn, Instant now) {
        if (repository.byArn(arn.text()).isPresent()) {
            return Optional.empty();
        }
        ClusterEntity entity = new ClusterEntity();
        entity.id = UUID.randomUUID();
        entity.arn = arn.text();
        entity.name = arn.name();
        entity.account = arn.account();
        entity.region = arn.region();
        entity.mode = mode;
        entity.roleArn = roleArn;
        entity.createdAt = now;
        entity.modifiedAt = now;
        repository.persist(entity);
        return Optional.of(ClusterMapping.toDomain(entity));
    }

    /** Changes how a cluster is treated and reached. */
    @Transactional(TxType.MANDATORY)
    public Cluster update(Cluster locked, ClusterMode mode, String roleArn, Instant now) {
        ClusterEntity entity = repository.findById(locked.id());
        entity.mode = mode;
        entity.roleArn = roleArn;
        entity.modifiedAt = now;
        return ClusterMapping.toDomain(entity);
    }

    /** Forgets a cluster with all that is kept of it. */
    @Transactional(TxType.MANDATORY)
    public void remove(Cluster locked) {
        repository.deleteById(locked.id());
    }

    /** Clusters after an ARN in order of ARN; empty strings for account and region mean any. */
    @Transactional
    public List<Cluster> page(String account, String region, String afterArn, int size) {
        return repository.page(account, region, afterArn, size).stream()
                .map(ClusterMapping::toDomain)
                .toList();
    }

    /** Stores what DescribeCluster showed. */
    @Transactional(TxType.MANDATORY)
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
