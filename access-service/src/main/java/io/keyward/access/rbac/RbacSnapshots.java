package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import io.keyward.access.boundary.Standing;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.rbac.RbacSnapshot.Summary;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.access.request.RequestTerms;
import io.keyward.authorizer.manifest.Manifest;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.identity.v1.Capability;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Keeps the RBAC of clusters, one snapshot each. */
@ApplicationScoped
public class RbacSnapshots {

    @ApplicationScoped
    static class Repository implements PanacheRepositoryBase<RbacSnapshotEntity, UUID> {}

    private final Repository repository;
    private final Clusters clusters;
    private final Outbox outbox;
    private final DataSource database;
    private final Standing.Source authority;
    private final Clock clock;

    RbacSnapshots(
            Repository repository,
            Clusters clusters,
            Outbox outbox,
            DataSource database,
            Standing.Source authority,
            Clock clock) {
        this.authority = authority;
        this.database = database;
        this.repository = repository;
        this.clusters = clusters;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Transactional
    Optional<RbacSnapshot> find(String clusterReference) {
        Cluster cluster = clusters.find(clusterReference);
        return repository.findByIdOptional(cluster.id()).map(row -> RbacMapping.toDomain(cluster.arnText(), row));
    }

    /**
     * Replaces the snapshot of a cluster under its next revision.
     *
     * @param terms the answer to its request id is kept with those about the cluster's entries
     * @param unlessRevision the revision of a snapshot with the same objects: if it is still there it stays; 0 if there is none
     */
    @Transactional
    io.keyward.proto.access.v1.RbacSnapshot put(
            String clusterReference, ByteString listJson, Manifest manifest, long unlessRevision, RequestTerms terms) {
        Cluster cluster = clusters.lock(clusterReference);
        var _ = query(connection -> authority
                .standing(connection, Caller.current())
                .about(Capability.CAPABILITY_ADMINISTER, cluster.arnText()));
        Optional<RbacSnapshotEntity> known = repository.findByIdOptional(cluster.id());
        Optional<String> answered =
                query(connection -> AnsweredRequests.find(connection, cluster.arnText(), terms, text -> known.filter(
                                row -> row.revision == answer(text).getRevision())
                        .isPresent()));
        if (answered.isPresent()) {
            return answer(answered.get());
        }
        terms.requireEtag("RBAC snapshot", () -> known.map(row -> RbacSnapshot.etag(cluster.id(), row.revision))
                .orElse(""));
        RbacSnapshotEntity row = known.isPresent() && known.get().revision == unlessRevision
                ? known.get()
                : replaced(cluster, known, listJson, manifest, terms);
        var answer = RbacMapping.toProto(RbacMapping.toDomain(cluster.arnText(), row), terms);
        if (terms.validateOnly()) {
            QuarkusTransaction.setRollbackOnly();
        } else {
            var _ = query(connection -> {
                AnsweredRequests.remember(
                        connection, cluster.arnText(), terms, AnsweredRequests.text(answer), clock.instant());
                return true;
            });
        }
        return answer;
    }

    private static io.keyward.proto.access.v1.RbacSnapshot answer(String text) {
        return AnsweredRequests.message(text, io.keyward.proto.access.v1.RbacSnapshot.parser());
    }

    private RbacSnapshotEntity replaced(
            Cluster cluster,
            Optional<RbacSnapshotEntity> known,
            ByteString listJson,
            Manifest manifest,
            RequestTerms terms) {
        @Nullable Summary before = known.map(RbacMapping::summary).orElse(null);
        RbacSnapshotEntity row = known.orElseGet(RbacSnapshotEntity::new);
        row.clusterId = cluster.id();
        row.revision = clusters.nextRbacRevision(cluster);
        row.putAt = clock.instant();
        RbacMapping.fill(row, listJson, manifest);
        repository.persist(row);
        if (!terms.validateOnly()) {
            outbox.append(Event.of(Action.ACTION_CLUSTER_RBAC_PUT, Outcome.SUCCESS)
                    .on(cluster.arnText(), row.revision)
                    .before(before)
                    .after(RbacMapping.summary(row)));
        }
        return row;
    }

    /** In the present transaction. */
    private <T> T query(Jdbc.Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("what was answered before cannot be looked up", e);
        }
    }

    /** The snapshot that came with a revision; for 0, that there is none. In a transaction, as of its moment. */
    public static ClusterRules.Source source(Connection connection, UUID clusterId, long revision) throws SQLException {
        return Jdbc.query(
                        connection,
                        "SELECT revision, list_json FROM cluster_rbac WHERE cluster_id = ? AND revision = ?",
                        row -> new ClusterRules.Source(row.getLong(1), ByteString.copyFrom(row.getBytes(2))),
                        clusterId,
                        revision)
                .stream()
                .findFirst()
                .orElseGet(() -> new ClusterRules.Source(0, ByteString.EMPTY));
    }
}
