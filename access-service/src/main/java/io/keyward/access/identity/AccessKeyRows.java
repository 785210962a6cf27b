package io.keyward.access.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.access.identity.MasterKeys.Sealed;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of access keys. */
final class AccessKeyRows {

    private static final String SELECT =
            "SELECT id, name, role, scope, boundary, account, principal_arn, created_at, expires_at, "
                    + "first_used_at, created_by, life_seconds, master_key, secret, line, generation FROM access_key ";

    private static final String INSERT =
            "INSERT INTO access_key (id, name, role, scope, boundary, account, principal_arn, created_at, "
                    + "expires_at, created_by, life_seconds, master_key, secret, line, generation) "
                    + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";

    private AccessKeyRows() {}

    /**
     * A key as it is kept.
     *
     * @param life as it was issued; null if it had no end
     * @param line the id of the first key of those that succeeded one another, of which this is one
     * @param generation how many of them came before it
     */
    record Row(AccessKey key, @Nullable Duration life, Sealed sealed, String line, int generation) {

        boolean isTemporary() {
            return key.getRole() == Role.ROLE_UNSPECIFIED;
        }

        boolean holdsAt(Instant moment) {
            return !key.hasExpireTime() || moment.isBefore(ProtoTime.toJava(key.getExpireTime()));
        }
    }

    static Optional<Row> find(Connection connection, String id) throws SQLException {
        return Jdbc.query(connection, SELECT + "WHERE id = ?", AccessKeyRows::read, id).stream()
                .findFirst();
    }

    static List<AccessKey> after(Connection connection, String id, int limit) throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + "WHERE id > ? COLLATE \"C\" ORDER BY id COLLATE \"C\" LIMIT ?",
                row -> read(row).key(),
                id,
                limit);
    }

    /** What keys were given themselves, as bindings for them. */
    static List<RoleBinding> bindings(Connection connection, Instant now) throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + "WHERE role <> '' AND (expires_at IS NULL OR expires_at > ?)",
                row -> binding(read(row).key()),
                now);
    }

    private static RoleBinding binding(AccessKey key) {
        RoleBinding.Builder binding = RoleBinding.newBuilder()
                .setName(Authority.bindingOfKey(key.getAccessKeyId()))
                .setRole(key.getRole())
                .addSubjects(Subject.newBuilder().setAccessKey(key.getAccessKeyId()));
        if (key.hasScope()) {
            binding.setScope(key.getScope());
        }
        if (key.hasBoundary()) {
            binding.setBoundary(key.getBoundary());
        }
        return binding.build();
    }

    /** Keys that were issued with a role, until they are deleted. */
    static int countLasting(Connection connection) throws SQLException {
        return Jdbc.query(connection, "SELECT count(*) FROM access_key WHERE role <> ''", row -> row.getInt(1))
                .getFirst();
    }

    static int countTemporary(Connection connection, String principalArn) throws SQLException {
        return Jdbc.query(
                        connection,
                        "SELECT count(*) FROM access_key WHERE principal_arn = ?",
                        row -> row.getInt(1),
                        principalArn)
                .getFirst();
    }

    static void sweepTemporary(Connection connection, String principalArn, Instant now) throws SQLException {
        var _ = Jdbc.update(
                connection, "DELETE FROM access_key WHERE principal_arn = ? AND expires_at <= ?", principalArn, now);
    }

    /** Whether the key is there now; false if there is another with its id. */
    static boolean insert(Connection connection, Row row) throws SQLException {
        AccessKey key = row.key();
        return Jdbc.update(
                        connection,
                        INSERT,
                        key.getAccessKeyId(),
                        key.getName(),
                        row.isTemporary() ? "" : key.getRole().name(),
                        key.hasScope() ? key.getScope().toByteArray() : null,
                        key.hasBoundary() ? key.getBoundary().toByteArray() : null,
                        key.getAccount(),
                        key.getPrincipalArn(),
                        ProtoTime.toJava(key.getCreateTime()),
                        key.hasExpireTime() ? ProtoTime.toJava(key.getExpireTime()) : null,
                        key.getCreatedBy(),
                        row.life() == null ? null : row.life().toSeconds(),
                        row.sealed().masterKey(),
                        row.sealed().bytes().toByteArray(),
                        row.line(),
                        row.generation())
                == 1;
    }

    /** The keys that succeeded one, and those that succeeded them, whether or not they still hold. */
    static List<Row> successors(Connection connection, Row row) throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + "WHERE line = ? AND generation > ? ORDER BY generation",
                AccessKeyRows::read,
                row.line(),
                row.generation());
    }

    /** How many keys of a line are left once those that hold no more have gone. */
    static int sweepLine(Connection connection, String line, Instant now) throws SQLException {
        var _ = Jdbc.update(connection, "DELETE FROM access_key WHERE line = ? AND expires_at <= ?", line, now);
        return Jdbc.query(connection, "SELECT count(*) FROM access_key WHERE line = ?", row -> row.getInt(1), line)
                .getFirst();
    }

    static void expire(Connection connection, String id, Instant moment) throws SQLException {
        var _ = Jdbc.update(connection, "UPDATE access_key SET expires_at = ? WHERE id = ?", moment, id);
    }

    static void delete(Connection connection, String id) throws SQLException {
        var _ = Jdbc.update(connection, "DELETE FROM access_key WHERE id = ?", id);
    }

    /** Whether this is the first use. */
    static boolean firstUse(Connection connection, String id, Instant now) throws SQLException {
        return Jdbc.update(
                        connection,
                        "UPDATE access_key SET first_used_at = ? WHERE id = ? AND first_used_at IS NULL",
                        now,
                        id)
                == 1;
    }

    /** Keys whose secrets are kept under another master key that is known, locked until they are kept under the first. */
    static List<Row> sealedOtherwise(Connection connection, String first, Set<String> known, int limit)
            throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + "WHERE master_key <> ? AND master_key = ANY (?) ORDER BY id LIMIT ? FOR UPDATE",
                AccessKeyRows::read,
                first,
                known.toArray(String[]::new),
                limit);
    }

    static void reseal(Connection connection, String id, Sealed sealed) throws SQLException {
        var _ = Jdbc.update(
                connection,
                "UPDATE access_key SET master_key = ?, secret = ? WHERE id = ?",
                sealed.masterKey(),
                sealed.bytes().toByteArray(),
                id);
    }

    static List<String> masterKeys(Connection connection) throws SQLException {
        return Jdbc.query(connection, "SELECT DISTINCT master_key FROM access_key ORDER BY 1", row -> row.getString(1));
    }

    private static Row read(ResultSet row) throws SQLException {
        AccessKey.Builder key = AccessKey.newBuilder()
                .setAccessKeyId(row.getString(1))
                .setName(row.getString(2))
                .setRole(row.getString(3).isEmpty() ? Role.ROLE_UNSPECIFIED : Role.valueOf(row.getString(3)))
                .setAccount(row.getString(6))
                .setPrincipalArn(row.getString(7))
                .setCreatedBy(row.getString(11));
        try {
            byte[] scope = row.getBytes(4);
            if (scope != null) {
                key.setScope(Scope.parseFrom(scope));
            }
            byte[] boundary = row.getBytes(5);
            if (boundary != null) {
                key.setBoundary(Boundary.parseFrom(boundary));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an access key that is kept cannot be read: " + row.getString(1), e);
        }
        key.setCreateTime(
                ProtoTime.toProto(row.getObject(8, OffsetDateTime.class).toInstant()));
        OffsetDateTime expires = row.getObject(9, OffsetDateTime.class);
        if (expires != null) {
            key.setExpireTime(ProtoTime.toProto(expires.toInstant()));
        }
        OffsetDateTime firstUse = row.getObject(10, OffsetDateTime.class);
        if (firstUse != null) {
            key.setFirstUseTime(ProtoTime.toProto(firstUse.toInstant()));
        }
        Long life = row.getObject(12, Long.class);
        return new Row(
                key.build(),
                life == null ? null : Duration.ofSeconds(life),
                new Sealed(row.getString(13), ByteString.copyFrom(row.getBytes(14))),
                row.getString(15),
                row.getInt(16));
    }
}
