package io.keyward.access.shard;

import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.access.Calls;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.sync.v1.Lease;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A cluster in an account of its own, with callers on one side and a worker on the other. */
final class SyncFixture implements AutoCloseable {

    static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";

    private static final AtomicInteger ACCOUNTS = new AtomicInteger();

    final DataSource database;
    final Calls calls;
    final String account = String.format("5%011d", ACCOUNTS.incrementAndGet());
    final String cluster = "arn:aws:eks:eu-west-1:" + account + ":cluster/payments";
    final TestWorker worker;
    private final int port;
    private final List<TestWorker> workers = new ArrayList<>();

    SyncFixture(int port, DataSource database) {
        this.port = port;
        this.database = database;
        this.calls = new Calls(port);
        // What other tests left behind is nobody's.
        sql("DELETE FROM sync_worker");
        sql("UPDATE shard_lease SET session = NULL");
        this.worker = worker("worker-" + account);
    }

    TestWorker worker(String id) {
        TestWorker another = new TestWorker(port, id);
        workers.add(another);
        return another;
    }

    /** Registers the cluster without the read that follows a registration. */
    SyncFixture registered(ClusterMode mode) {
        register(cluster, mode);
        sql("UPDATE cluster_read SET due_at = now() + interval '1 day' WHERE cluster_id = " + id(cluster));
        return this;
    }

    void register(String arn, ClusterMode mode) {
        var unused = calls.clusters()
                .registerCluster(RegisterClusterRequest.newBuilder()
                        .setArn(arn)
                        .setMode(mode)
                        .build());
    }

    /** What was made due behind access-service's back is told as another replica would. */
    void tellWorkIsDue() {
        var unused = value("SELECT pg_notify('keyward', 'another-replica:work:" + account + "/eu-west-1')");
    }

    void setMode(ClusterMode mode) {
        var unused = calls.clusters()
                .updateCluster(UpdateClusterRequest.newBuilder()
                        .setCluster(cluster)
                        .setMode(mode)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("mode"))
                        .build());
    }

    Lease lease() {
        return worker.lease(account);
    }

    String role(String name) {
        return "arn:aws:iam::" + account + ":role/" + name;
    }

    String username(String name) {
        return "arn:aws:sts::" + account + ":assumed-role/" + name + "/{{SessionName}}";
    }

    AccessEntry create(String principal, String... groups) {
        return calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principal)
                        .addAllKubernetesGroups(List.of(groups))
                        .build())
                .getAccessEntry();
    }

    AssociateAccessPolicyRequest.Builder association(String principal, String policy) {
        return AssociateAccessPolicyRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(principal)
                .setPolicyArn(policy)
                .setAccessScope(AccessScope.newBuilder().setType(AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER));
    }

    void associate(String principal, String policy) {
        var unused = calls.policies()
                .associateAccessPolicy(association(principal, policy).build());
    }

    void regroup(String principal, String... groups) {
        var unused = calls.entries()
                .updateAccessEntry(UpdateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principal)
                        .setKubernetesGroups(KubernetesGroups.newBuilder().addAllNames(List.of(groups)))
                        .build());
    }

    void delete(String principal) {
        var unused = calls.entries()
                .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principal)
                        .build());
    }

    AccessEntry get(String principal) {
        return calls.entry(cluster, principal);
    }

    io.keyward.proto.access.v1.Cluster get() {
        return calls.clusters()
                .getCluster(GetClusterRequest.newBuilder().setCluster(cluster).build())
                .getCluster();
    }

    /** Events of the cluster so far, oldest first, whose action starts with one of these. */
    List<AuditEvent> events(String... actions) {
        List<AuditEvent> events = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT payload FROM outbox ORDER BY id");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                AuditEvent event = AuditEvent.parseFrom(rows.getBytes(1));
                boolean wanted = List.of(actions).stream()
                        .anyMatch(action -> event.getAction().startsWith(action));
                if (wanted && event.getClusterArn().equals(cluster)) {
                    events.add(event);
                }
            }
        } catch (SQLException | InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return events;
    }

    String id(String arn) {
        return "(SELECT id FROM cluster WHERE arn = '" + arn + "')";
    }

    /** Of the fixture's own cluster. */
    String id() {
        return id(cluster);
    }

    int sql(String statement) {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement(statement)) {
            return update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String value(String query) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many transactions wait for another one. */
    int waitingForLocks() {
        return Integer.parseInt(value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock'"));
    }

    @Override
    public void close() {
        workers.forEach(TestWorker::close);
        calls.close();
    }
}
