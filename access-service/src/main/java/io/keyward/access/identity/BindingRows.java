package io.keyward.access.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Subject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The rows of role bindings. */
final class BindingRows {

    private static final String SELECT = "SELECT name, content, version, created_at, updated_at FROM role_binding ";

    private static final String PUT = """
            INSERT INTO role_binding (name, content, role, keeps_door, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET content = excluded.content, role = excluded.role, keeps_door = excluded.keeps_door,
                version = excluded.version, updated_at = excluded.updated_at
            """;

    /** The binding of a name, or the first of all where there is none. The same is done in both cases, and one row comes of it. */
    private static final String NAMED_OR_FIRST = """
            SELECT b.name, b.content, b.version, b.created_at, b.updated_at
            FROM (SELECT min(name) AS name FROM role_binding) first
            JOIN role_binding b ON b.name = coalesce((SELECT name FROM role_binding WHERE name = ?), first.name)
            """;

    private BindingRows() {}

    static List<RoleBinding> all(Connection connection) throws SQLException {
        return Jdbc.query(connection, SELECT, BindingRows::read);
    }

    static List<RoleBinding> after(Connection connection, String name, int limit) throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + "WHERE name > ? COLLATE \"C\" ORDER BY name COLLATE \"C\" LIMIT ?",
                BindingRows::read,
                name,
                limit);
    }

    static Optional<RoleBinding> find(Connection connection, String name) throws SQLException {
        return Jdbc.query(connection, SELECT + "WHERE name = ?", BindingRows::read, name).stream()
                .findFirst();
    }

    /**
     * The binding of a name, if it is one that may be seen. Another is read and judged where there is none of that name, so that the time does
     * not tell what there is and may not be seen from what there is not.
     */
    static Optional<RoleBinding> findSeen(Connection connection, String name, Predicate<RoleBinding> mayBeSeen)
            throws SQLException {
        return Jdbc.query(connection, NAMED_OR_FIRST, BindingRows::read, name).stream()
                .filter(mayBeSeen)
                .filter(binding -> binding.getName().equals(name))
                .findFirst();
    }

    static int count(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM role_binding");
    }

    /** Whether a binding other than this keeps the door open, as {@link #keepsDoor} says. */
    static boolean anotherKeepsDoor(Connection connection, String name) throws SQLException {
        return !Jdbc.query(
                        connection,
                        "SELECT 1 FROM role_binding WHERE keeps_door AND name <> ? LIMIT 1",
                        row -> true,
                        name)
                .isEmpty();
    }

    static boolean anyAdministrator(Connection connection) throws SQLException {
        return !Jdbc.query(
                        connection,
                        "SELECT 1 FROM role_binding WHERE role = ? LIMIT 1",
                        row -> true,
                        Role.ROLE_ADMINISTRATOR.name())
                .isEmpty();
    }

    /**
     * Whether a binding is one of those of which one must stay: for an administrator of everything who is a person, a group or an IAM
     * principal. Access keys do not count, by a binding or by what they were given themselves: they expire, and whoever holds one may revoke it.
     */
    static boolean keepsDoor(RoleBinding binding) {
        return binding.getRole() == Role.ROLE_ADMINISTRATOR
                && !binding.hasScope()
                && binding.getSubjectsList().stream().anyMatch(subject -> !subject.hasAccessKey());
    }

    /** Writes a binding with its times; its etag is the version. */
    static void put(Connection connection, RoleBinding binding, long version) throws SQLException {
        byte[] content = binding.toBuilder()
                .clearName()
                .clearEtag()
                .clearCreateTime()
                .clearUpdateTime()
                .build()
                .toByteArray();
        var _ = Jdbc.update(
                connection,
                PUT,
                binding.getName(),
                content,
                binding.getRole().name(),
                keepsDoor(binding),
                version,
                ProtoTime.toJava(binding.getCreateTime()),
                ProtoTime.toJava(binding.getUpdateTime()));
    }

    static void delete(Connection connection, String name) throws SQLException {
        var _ = Jdbc.update(connection, "DELETE FROM role_binding WHERE name = ?", name);
    }

    /** In texts such as {@code user:alice}, for people. */
    static String shown(Subject subject) {
        return switch (subject.getSubjectCase()) {
            case USER -> "user:" + subject.getUser();
            case GROUP -> "group:" + subject.getGroup();
            case ACCESS_KEY -> "access-key:" + subject.getAccessKey();
            case AWS_PRINCIPAL -> "aws:" + subject.getAwsPrincipal();
            case SUBJECT_NOT_SET -> "";
        };
    }

    private static int number(Connection connection, String sql) throws SQLException {
        return Jdbc.query(connection, sql, row -> row.getInt(1)).getFirst();
    }

    private static RoleBinding read(ResultSet row) throws SQLException {
        try {
            return RoleBinding.parseFrom(row.getBytes(2)).toBuilder()
                    .setName(row.getString(1))
                    .setEtag(Long.toString(row.getLong(3)))
                    .setCreateTime(ProtoTime.toProto(moment(row, 4)))
                    .setUpdateTime(ProtoTime.toProto(moment(row, 5)))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a role binding that is kept cannot be read: " + row.getString(1), e);
        }
    }

    private static Instant moment(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
