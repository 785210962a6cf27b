package io.keyward.access;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.ResourceAttributes;
import io.keyward.proto.audit.v1.AuditEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A registered cluster of its own, with what its callers do to it, and a look at what is on record. */
public final class ClusterFixture implements AutoCloseable {

    public static final String VIEW = policy("AmazonEKSViewPolicy");
    public static final String EDIT = policy("AmazonEKSEditPolicy");
    public static final String ADMIN = policy("AmazonEKSClusterAdminPolicy");

    private static final AtomicInteger CLUSTERS = new AtomicInteger();

    public final Calls calls;
    public final String arn = "arn:aws:eks:us-west-2:123456789012:cluster/fixture-" + CLUSTERS.incrementAndGet();
    private final DataSource database;

    public ClusterFixture(int port, DataSource database) {
        this.calls = new Calls(port);
        this.database = database;
        var unused = calls.clusters()
                .registerCluster(RegisterClusterRequest.newBuilder().setArn(arn).build());
    }

    public static String policy(String name) {
        return "arn:aws:eks::aws:cluster-access-policy/" + name;
    }

    public static String role(String name) {
        return "arn:aws:iam::123456789012:role/" + name;
    }

    /** The revision that the change brought. */
    public long create(String role, String... groups) {
        return calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(arn)
                        .setPrincipalArn(role)
                        .addAllKubernetesGroups(List.of(groups))
                        .build())
                .getAccessEntry()
                .getRevision();
    }

    /** In these namespaces; in the whole cluster if there are none. The revision that the change brought. */
    public long associate(String role, String policy, String... namespaces) {
        AccessScopeType type = namespaces.length == 0
                ? AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER
                : AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
        return calls.policies()
                .associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                        .setCluster(arn)
                        .setPrincipalArn(role)
                        .setPolicyArn(policy)
                        .setAccessScope(AccessScope.newBuilder().setType(type).addAllNamespaces(List.of(namespaces)))
                        .build())
                .getAccessEntry()
                .getRevision();
    }

    public void delete(String role) {
        var unused = calls.entries()
                .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                        .setCluster(arn)
                        .setPrincipalArn(role)
                        .build());
    }

    /** Entries made behind the service's back, which therefore does not know of them before it reads them all. */
    public void createMany(int count) {
        sql(
                "INSERT INTO access_entry (cluster_id, principal_arn, type, kubernetes_groups, tags, policies, created_at, modified_at,"
                        + " revision) SELECT id, 'arn:aws:iam::123456789012:role/many-' || n, 'STANDARD', '{}', '{}', '"
                        + policies(VIEW) + "', now(), now(), 0 FROM cluster, generate_series(1, " + count
                        + ") n WHERE arn = '"
                        + arn + "'");
    }

    /** One association with a policy on the whole cluster, as the database keeps it. */
    public static String policies(String policyArn) {
        return "[{\"policyArn\": \"" + policyArn + "\", \"accessScope\": {\"type\": \"cluster\", \"namespaces\": []}, "
                + "\"associatedAt\": \"2026-11-27T10:00:00Z\", \"modifiedAt\": \"2026-11-27T10:00:00Z\"}]";
    }

    /** Changes a principal's entry as another replica would: in the database alone. */
    public void changeElsewhere(String principal, String statement) {
        String id = "(SELECT id FROM cluster WHERE arn = '" + arn + "')";
        sql("BEGIN; " + statement + " WHERE principal_arn = '" + principal + "' AND cluster_id = " + id
                + "; UPDATE cluster SET revision = revision + 1 WHERE id = " + id
                + "; INSERT INTO cluster_change SELECT id, 'DESIRED', revision, '" + principal
                + "' FROM cluster WHERE id = " + id + "; COMMIT");
    }

    public static ResourceAttributes resource(String verb, String resource, String namespace) {
        return ResourceAttributes.newBuilder()
                .setVerb(verb)
                .setResource(resource)
                .setNamespace(namespace)
                .build();
    }

    /** What is on its way to the log about this cluster, oldest first. */
    public List<AuditEvent> events(String action) {
        return events(action, arn);
    }

    /** The same about another cluster, or about none. */
    public List<AuditEvent> events(String action, String clusterArn) {
        List<AuditEvent> events = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement("SELECT payload FROM outbox ORDER BY id");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                AuditEvent event = AuditEvent.parseFrom(rows.getBytes(1));
                if (event.getAction().equals(action) && event.getClusterArn().equals(clusterArn)) {
                    events.add(event);
                }
            }
            return events;
        } catch (SQLException | InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    public void sql(String text) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
