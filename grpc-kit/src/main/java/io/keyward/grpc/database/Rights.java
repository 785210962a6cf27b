package io.keyward.grpc.database;

import io.keyward.grpc.doctor.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What a role may do that owns its database's schema. */
public final class Rights {

    private static final String SUBJECT = "role";
    private static final String RIGHTS = """
            SELECT current_user, current_database(), coalesce(current_schema(), ''),
                   current_schema() IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE') AS creates,
                   (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super,
                   (SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
                    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                      AND NOT has_table_privilege(oid, 'SELECT')) AS unread,
                   (SELECT string_agg(relname, ', ' ORDER BY relname) FROM pg_class
                    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                      AND NOT (has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE')
                               AND has_table_privilege(oid, 'DELETE'))) AS unwritten
            """;

    private Rights() {}

    /** Whether the role may migrate, read and write. */
    public static List<Finding> ofOwner(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet rights = statement.executeQuery(RIGHTS)) {
            rights.next();
            String role = rights.getString(1);
            String owner = "ALTER DATABASE " + rights.getString(2) + " OWNER TO " + role
                    + ", and let it own what is in it: REASSIGN OWNED";
            if (rights.getString("unread") != null) {
                return List.of(Finding.fail(SUBJECT, role + " may not read " + rights.getString("unread"), owner));
            }
            if (rights.getString("unwritten") != null) {
                return List.of(Finding.fail(SUBJECT, role + " may not write " + rights.getString("unwritten"), owner));
            }
            if (!rights.getBoolean("creates")) {
                return List.of(Finding.fail(
                        SUBJECT, role + " may create nothing in the schema " + rights.getString(3), owner));
            }
            return List.of(
                    rights.getBoolean("super")
                            ? Finding.warn(SUBJECT, role + " is a superuser", "a role that owns its database is enough")
                            : Finding.ok(SUBJECT, role + " may read, write and migrate"));
        }
    }
}
