package io.keyward.local.postgres;

import io.keyward.local.console.Failure;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The services' roles and databases. {@code access} belongs to its service. {@code audit} belongs to a role that only migrates it; the
 * service comes as another role, which its migrations allow to read and append.
 */
public final class Databases {
    /** A database. */
    public static final String ACCESS = "access";

    public static final String AUDIT = "audit";

    /** A role that may log in. */
    public static final String ACCESS_ROLE = "access";

    public static final String AUDIT_OWNER = "audit_owner";
    public static final String AUDIT_WRITER = "audit_writer";

    private Databases() {}

    /** Makes what is missing, and sets the roles' passwords to those that are kept. A repeat changes nothing. */
    public static void provision(PostgresServer server, Secrets secrets) {
        try (Connection connection = server.connect("postgres")) {
            provision(connection, secrets);
        } catch (SQLException e) {
            throw new Failure("cannot set up the databases: " + e.getMessage(), e);
        }
    }

    /** The same over a superuser's connection to any server. */
    public static void provision(Connection connection, Secrets secrets) {
        try {
            role(connection, ACCESS_ROLE, secrets.value(Secret.ACCESS_DATABASE));
            role(connection, AUDIT_OWNER, secrets.value(Secret.AUDIT_OWNER));
            role(connection, AUDIT_WRITER, secrets.value(Secret.AUDIT_WRITER));
            database(connection, ACCESS, ACCESS_ROLE);
            database(connection, AUDIT, AUDIT_OWNER);
            execute(connection, "GRANT CONNECT ON DATABASE " + AUDIT + " TO " + AUDIT_WRITER);
        } catch (SQLException e) {
            throw new Failure("cannot set up the databases: " + e.getMessage(), e);
        }
    }

    private static void role(Connection connection, String name, String password) throws SQLException {
        if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
            execute(connection, "CREATE ROLE " + name + " LOGIN");
        }
        // A secret has no character that would need quoting.
        execute(connection, "ALTER ROLE " + name + " PASSWORD '" + password + "'");
    }

    private static void database(Connection connection, String name, String owner) throws SQLException {
        if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", name)) {
            execute(connection, "CREATE DATABASE " + name + " OWNER " + owner);
        }
        execute(connection, "REVOKE CONNECT, TEMPORARY ON DATABASE " + name + " FROM PUBLIC");
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
