package io.keyward.audit.log;

import io.keyward.grpc.doctor.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What the service's role may do to the log: read and append, and nothing else. */
public final class AppendOnly {

    private static final String POWERS = """
            SELECT current_user,
                   bool_and(has_table_privilege(log, 'SELECT') AND has_table_privilege(log, 'INSERT')) AS appends,
                   bool_or(has_table_privilege(log, 'UPDATE') OR has_any_column_privilege(log, 'UPDATE')
                           OR has_table_privilege(log, 'DELETE') OR has_table_privilege(log, 'TRUNCATE')) AS changes,
                   string_agg(log || '_append_only', ', ') FILTER (WHERE NOT EXISTS (
                           SELECT FROM pg_trigger WHERE tgrelid = log::regclass
                           AND tgname = log || '_append_only' AND tgenabled = 'A')) AS unguarded
            FROM unnest(ARRAY['event', 'event_asked']) AS log
            """;

    private AppendOnly() {}

    /**
     * A role's powers over the log.
     *
     * @param problem what is wrong with them; empty if nothing is
     */
    record Powers(String role, String problem) {}

    /** Those of the role that is connected. */
    static Powers of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet powers = statement.executeQuery(POWERS)) {
            powers.next();
            return new Powers(powers.getString("current_user"), problem(powers));
        }
    }

    /** For {@code doctor}. */
    public static List<Finding> look(Connection connection) throws SQLException {
        Powers powers = of(connection);
        return List.of(
                powers.problem.isEmpty()
                        ? Finding.ok("role", powers.role + " may read and append, and nothing else")
                        : Finding.fail(
                                "role",
                                powers.role + ": " + powers.problem,
                                "docs/kubernetes-install.md has the roles; migrations grant what is needed and put triggers back"));
    }

    private static String problem(ResultSet powers) throws SQLException {
        if (!powers.getBoolean("appends")) {
            return "the role may not read and append: GRANT SELECT, INSERT ON event, event_asked";
        }
        if (powers.getBoolean("changes")) {
            return "the role may change or remove events: connect as one that was granted SELECT and INSERT only";
        }
        String unguarded = powers.getString("unguarded");
        return unguarded == null ? "" : "missing or disabled triggers: " + unguarded;
    }
}
