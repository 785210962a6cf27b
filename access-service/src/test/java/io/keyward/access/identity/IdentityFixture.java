package io.keyward.access.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.testing.TestPki;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.HallServiceGrpc.HallServiceBlockingStub;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.IdentityServiceGrpc.IdentityServiceBlockingStub;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.Via;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** The gateway, which calls for somebody whom it has let in, and a look at what is on record. */
final class IdentityFixture implements AutoCloseable {

    static final String ACCOUNT = "123456789012";
    static final String OTHER_ACCOUNT = "210987654321";

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final ManagedChannel channel;
    private final DataSource database;

    /** One for each test, so that no other's refusals count with its own. */
    private final String address = "10.0.0." + NAMES.incrementAndGet() % 250;

    IdentityFixture(int port, DataSource database) {
        this.channel = TestPki.channel(port);
        this.database = database;
    }

    static String name(String what) {
        return what + "-" + NAMES.incrementAndGet();
    }

    static String requestId() {
        return UUID.randomUUID().toString();
    }

    static Identity user(String name, String... groups) {
        return Identity.user(name, "https://issuer.test", name + "-sub", List.of(groups));
    }

    static Identity key(AccessKey key) {
        String id = key.getAccessKeyId();
        return new Identity(Via.VIA_ACCESS_KEY, "access-key/" + id, "", "", id, "", List.of(), key.getAccount());
    }

    /** The administrator of everything, by the bootstrap. */
    IdentityServiceBlockingStub admin() {
        return as(user("operator"));
    }

    IdentityServiceBlockingStub as(Identity identity) {
        return IdentityServiceGrpc.newBlockingStub(channel).withInterceptors(calling(identity));
    }

    ClusterServiceBlockingStub clusters() {
        return clusters(user("operator"));
    }

    ClusterServiceBlockingStub clusters(Identity identity) {
        return ClusterServiceGrpc.newBlockingStub(channel).withInterceptors(calling(identity));
    }

    HallServiceBlockingStub hall() {
        return HallServiceGrpc.newBlockingStub(channel);
    }

    private CallerClientInterceptor calling(Identity identity) {
        return new CallerClientInterceptor(new Caller(identity, address, "junit", requestId(), "rest"));
    }

    static RoleBinding.Builder binding(String name, Role role, String user) {
        return RoleBinding.newBuilder()
                .setName(name)
                .setRole(role)
                .addSubjects(Subject.newBuilder().setUser(user));
    }

    static Scope.Builder account(String account) {
        return Scope.newBuilder().addAccounts(account);
    }

    RoleBinding put(RoleBinding.Builder binding) {
        return admin().putRoleBinding(PutRoleBindingRequest.newBuilder()
                        .setRoleBinding(binding)
                        .build())
                .getRoleBinding();
    }

    /** Somebody who administers one account. */
    Identity administratorOf(String account) {
        String name = name("administrator");
        put(binding(name, Role.ROLE_ADMINISTRATOR, name).setScope(account(account)));
        return user(name);
    }

    /** What is on its way to the log, oldest first. */
    List<AuditEvent> events(String action, String aggregate) {
        return query("SELECT payload FROM outbox ORDER BY id").stream()
                .filter(event -> event.getAction().equals(action))
                .filter(event -> event.getAggregate().equals(aggregate))
                .toList();
    }

    /** The refusal of this action that the newest request got. */
    AuditEvent lastRefusal(String action) {
        List<AuditEvent> refusals = query("SELECT payload FROM outbox ORDER BY id").stream()
                .filter(event -> event.getAction().equals(action)
                        && event.getOutcome() == io.keyward.proto.audit.v1.Outcome.OUTCOME_REFUSED)
                .toList();
        assertThat(refusals).as("refusals of " + action).isNotEmpty();
        return refusals.getLast();
    }

    /** So many refusals of this action to this caller are on record. */
    long refusals(String action, Identity caller) {
        return query("SELECT payload FROM outbox ORDER BY id").stream()
                .filter(event -> event.getAction().equals(action)
                        && event.getActor().getName().equals(caller.name())
                        && event.getOutcome() == io.keyward.proto.audit.v1.Outcome.OUTCOME_REFUSED)
                .count();
    }

    /** A transaction in the way of all changes of bindings and keys. */
    static void holdUp(Connection transaction) throws SQLException {
        transaction.setAutoCommit(false);
        run(transaction, "SELECT pg_advisory_xact_lock(hashtext('keyward.identity'))");
    }

    static void run(Connection connection, String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /** The records of calls that were turned away, oldest first. */
    List<AuditEvent> refusedCalls() {
        return query("SELECT payload FROM outbox ORDER BY id").stream()
                .filter(event -> event.getAction().equals("call.refused"))
                .toList();
    }

    private List<AuditEvent> query(String sql) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, sql, row -> {
                try {
                    return AuditEvent.parseFrom(row.getBytes(1));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that is kept of keys, answers and events, as one text. */
    String everythingKept() {
        try (Connection connection = database.getConnection()) {
            StringBuilder all = new StringBuilder();
            for (String table :
                    List.of("role_binding", "access_key", "webhook_credential", "answered_request", "outbox")) {
                Jdbc.query(connection, "SELECT t::text FROM " + table + " t", row -> row.getString(1))
                        .forEach(all::append);
            }
            for (String bytes : List.of(
                    "SELECT encode(decode(convert_from(response, 'UTF8'), 'base64'), 'escape') FROM answered_request"
                            + " WHERE scope = 'identity'",
                    "SELECT encode(payload, 'escape') FROM outbox",
                    "SELECT encode(secret, 'escape') FROM access_key")) {
                Jdbc.query(connection, bytes, row -> row.getString(1)).forEach(all::append);
            }
            return all.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void sql(DataSource database, String text) {
        try (Connection connection = database.getConnection()) {
            run(connection, text);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
