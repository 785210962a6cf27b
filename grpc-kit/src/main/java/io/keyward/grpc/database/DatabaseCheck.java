package io.keyward.grpc.database;

import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.ClockDifference;
import io.keyward.grpc.doctor.Failures;
import io.keyward.grpc.doctor.Finding;
import io.keyward.grpc.doctor.Finding.Level;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Looks at a service's database as that service's role: whether it is there, new enough, safe to talk to, large enough and in time. */
public final class DatabaseCheck {

    private static final int OLDEST = 150_000;
    private static final String SECONDS = "5";

    private final Access access;
    private final Clock clock;

    /**
     * How a role gets in.
     *
     * @param password never part of a text about this
     */
    public record Access(String url, String user, String password) {
        @Override
        public String toString() {
            return "Access[" + user + "]";
        }
    }

    /**
     * What a service will hold.
     *
     * @param perReplica connections of one replica, all pools together
     * @param replicas how many there are, one more while a version rolls out
     */
    public record Connections(int perReplica, int replicas) {}

    /** Something to look at in a database that was reached. */
    @FunctionalInterface
    public interface Look {
        List<Finding> at(Connection database) throws SQLException;
    }

    private DatabaseCheck(Access access, Clock clock) {
        this.access = access;
        this.clock = clock;
    }

    /** @param further what else to look at, once the database has let us in; none after one that failed */
    public static Check of(Access access, Connections connections, Clock clock, List<Look> further) {
        DatabaseCheck check = new DatabaseCheck(access, clock);
        return new Check("database", () -> check.look(connections, further));
    }

    /** Whether another role gets in, and what it sees. */
    public static Check login(String subject, Access access, List<Look> further) {
        DatabaseCheck check = new DatabaseCheck(access, Clock.systemUTC());
        return new Check(subject, () -> {
            List<Finding> findings = new ArrayList<>();
            try (Connection database = check.open()) {
                findings.add(Finding.ok(subject, "the database lets in " + access.user));
                for (Look look : further) {
                    findings.addAll(look.at(database));
                }
            } catch (SQLException e) {
                findings.add(check.refused(subject, e));
            }
            return findings;
        });
    }

    private List<Finding> look(Connections connections, List<Look> further) {
        List<Finding> findings = new ArrayList<>();
        try (Connection database = open()) {
            findings.add(version(database));
            findings.add(encryption(database));
            findings.add(room(database, connections));
            findings.add(time(database));
            for (Look look : further) {
                List<Finding> found = look.at(database);
                findings.addAll(found);
                // What comes next builds on it: without a schema there are no rights in it to look at.
                if (found.stream().anyMatch(finding -> finding.level() == Level.FAIL)) {
                    break;
                }
            }
        } catch (SQLException e) {
            findings.add(refused("database", e));
        }
        return findings;
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", access.user);
        properties.setProperty("password", access.password);
        properties.setProperty("ApplicationName", "keyward doctor");
        properties.setProperty("connectTimeout", SECONDS);
        properties.setProperty("loginTimeout", SECONDS);
        properties.setProperty("socketTimeout", SECONDS);
        return DriverManager.getConnection(access.url, properties);
    }

    private Finding refused(String subject, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "28P01" ->
                Finding.fail(
                        subject,
                        "refuses the password of role " + access.user,
                        "set the password that the role has, or ALTER ROLE " + access.user + " PASSWORD '…'");
            case "28000" ->
                Finding.fail(
                        subject,
                        "does not let role " + access.user + " in: " + e.getMessage(),
                        "create the role with LOGIN, or look at pg_hba.conf (TLS, address, method)");
            case "3D000" ->
                Finding.fail(
                        subject,
                        String.valueOf(e.getMessage()),
                        "create the database, or mend quarkus.datasource.jdbc.url");
            case "42501" ->
                Finding.fail(
                        subject,
                        "role " + access.user + " lacks a right: " + e.getMessage(),
                        "grant it; docs/kubernetes-install.md lists the roles and their rights");
            case "53300" ->
                Finding.fail(subject, "has no connection left", "raise max_connections, or lower the pools");
            default ->
                state.startsWith("08")
                        ? Finding.fail(
                                subject,
                                "cannot be reached: " + Failures.words(e),
                                "start it, or mend quarkus.datasource.jdbc.url, DNS or the NetworkPolicy on the way")
                        : Finding.fail(
                                subject, "SQLSTATE " + state + ": " + e.getMessage(), "ask who runs the database");
        };
    }

    private static Finding version(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT current_setting('server_version_num')::int, current_setting('server_version')")) {
            row.next();
            return row.getInt(1) >= OLDEST
                    ? Finding.ok("database version", "PostgreSQL " + row.getString(2))
                    : Finding.fail(
                            "database version",
                            "PostgreSQL " + row.getString(2) + " is too old",
                            "15 or later is needed");
        }
    }

    private Finding encryption(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT s.ssl, s.version, inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'"
                                + " OR inet_server_addr() = '::1' FROM pg_stat_ssl s WHERE pid = pg_backend_pid()")) {
            if (!row.next() || !row.getBoolean(1)) {
                boolean isLocal = row.getRow() > 0 && row.getBoolean(3);
                return isLocal
                        ? Finding.ok("database encryption", "none, on this machine")
                        : Finding.warn(
                                "database encryption",
                                "passwords' proofs and rows cross the network in the clear",
                                "add sslmode=verify-full&sslrootcert=… to quarkus.datasource.jdbc.url");
            }
            return access.url.contains("sslmode=verify-full")
                    ? Finding.ok("database encryption", row.getString(2) + ", and it proves who it is")
                    : Finding.warn(
                            "database encryption",
                            row.getString(2) + ", but anybody may pretend to be it",
                            "add sslmode=verify-full&sslrootcert=… to quarkus.datasource.jdbc.url");
        }
    }

    private Finding room(Connection database, Connections connections) throws SQLException {
        int needed = connections.perReplica * connections.replicas;
        String limits = """
                SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
                       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user),
                       (SELECT datconnlimit FROM pg_database WHERE datname = current_database())
                """;
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(limits)) {
            row.next();
            int most = row.getInt(1);
            most = row.getInt(2) >= 0 ? Math.min(most, row.getInt(2)) : most;
            most = row.getInt(3) >= 0 ? Math.min(most, row.getInt(3)) : most;
            String sum =
                    connections.replicas + " replicas hold up to " + needed + " connections, " + most + " are allowed";
            return needed <= most
                    ? Finding.ok("database connections", sum)
                    : Finding.warn(
                            "database connections",
                            sum,
                            "raise max_connections or the limit of the role or database, or lower"
                                    + " quarkus.datasource.jdbc.max-size");
        }
    }

    private Finding time(Connection database) throws SQLException {
        Instant before = clock.instant();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT extract(epoch FROM clock_timestamp())::numeric")) {
            row.next();
            Instant theirs =
                    Instant.ofEpochMilli(row.getBigDecimal(1).movePointRight(3).longValue());
            return ClockDifference.of("database clock", before, clock.instant(), theirs, Duration.ofMillis(1));
        }
    }
}
