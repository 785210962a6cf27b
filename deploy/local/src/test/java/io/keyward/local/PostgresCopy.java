package io.keyward.local;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.console.Console;
import io.keyward.local.files.Trees;
import io.keyward.local.postgres.PostgresServer;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.process.Supervised;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second PostgreSQL, made of a base backup of a platform's: a standby that follows it by streaming, and holds every commit before its client
 * is told; or a backup that is restored to a point in time, from the write-ahead log that the platform's still has.
 */
public final class PostgresCopy implements AutoCloseable {

    private static final String NAME = "copy";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Settings primary;
    private final Settings own;
    private @Nullable Supervised process;

    private PostgresCopy(Settings primary, Settings own) {
        this.primary = primary;
        this.own = own;
        try {
            Trees.delete(own.stateDir());
            Files.createDirectories(own.logDir());
            backUp();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static PostgresCopy standby(Settings primary, Settings own) {
        PostgresCopy copy = new PostgresCopy(primary, own);
        copy.start(
                "standby.signal",
                "primary_conninfo = 'host=" + Settings.HOST + " port=" + primary.port(Part.POSTGRES)
                        + " user=postgres application_name=" + NAME + " password="
                        + new Secrets(primary).value(Secret.POSTGRES_SUPERUSER) + "'");
        assertEventually(PATIENCE, () -> {
            try (Connection connection = copy.connect(primary, "postgres")) {
                assertThat(ask(connection, "SELECT string_agg(state, ',') FROM pg_stat_replication"))
                        .isEqualTo("streaming");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        copy.execute(primary, "ALTER SYSTEM SET synchronous_standby_names = '" + NAME + "'", "SELECT pg_reload_conf()");
        return copy;
    }

    static PostgresCopy backup(Settings primary, Settings own) {
        PostgresCopy copy = new PostgresCopy(primary, own);
        copy.execute(primary, "ALTER SYSTEM SET wal_keep_size = '1GB'", "SELECT pg_reload_conf()");
        return copy;
    }

    /** A moment of the platform's server, to restore to. */
    public String now() {
        try (Connection connection = connect(primary, "postgres")) {
            return ask(connection, "SELECT clock_timestamp()::text");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it with what was committed up to a moment; the platform's server must have gone on beyond that. */
    public void restore(String moment) {
        execute(primary, "SELECT pg_switch_wal()");
        start(
                "recovery.signal",
                "restore_command = 'cp \"" + data(primary).toAbsolutePath() + "/pg_wal/%f\" \"%p\"'",
                "recovery_target_time = '" + moment + "'",
                "recovery_target_action = 'promote'");
        assertEventually(PATIENCE, () -> {
            try (Connection connection = connect(own, "postgres")) {
                assertThat(ask(connection, "SELECT pg_is_in_recovery()::text")).isEqualTo("false");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** A connection to one of its databases, as its superuser. */
    public Connection database(String name) throws SQLException {
        return connect(own, name);
    }

    private void start(String signal, String... settings) {
        try {
            Files.createFile(data(own).resolve(signal));
            Files.write(
                    data(own).resolve("postgresql.auto.conf"),
                    List.of(settings),
                    StandardOpenOption.APPEND,
                    StandardOpenOption.CREATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PostgresServer server = PostgresServer.prepare(own, new Secrets(primary));
        process = new Supervised(
                Part.POSTGRES,
                server::launch,
                own.logDir(),
                new Console(System.out, own.logDir().resolve("copy.log"), Clock.systemUTC()));
        process.start();
    }

    /** From now on it is the one that takes writes. The former must be gone. */
    public void promote() {
        execute(own, "SELECT pg_promote(true, 30)");
    }

    @Override
    public void close() {
        if (process != null) {
            process.stop(Request.INT, PostgresServer.PATIENCE);
        }
    }

    private void backUp() throws IOException, SQLException {
        Path from = data(primary);
        Path to = data(own);
        try (Connection connection = connect(primary, "postgres")) {
            var _ = ask(connection, "SELECT pg_backup_start('" + NAME + "', true)::text");
            copy(from, to);
            Files.writeString(to.resolve("backup_label"), ask(connection, "SELECT labelfile FROM pg_backup_stop()"));
        }
    }

    /** All but what is of the running server only; what goes away meanwhile is in the write-ahead log. */
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Path target = Files.createDirectories(to.resolve(from.relativize(folder)));
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.endsWith("postmaster.pid")) {
                    try {
                        Files.copy(file, to.resolve(from.relativize(file)));
                    } catch (NoSuchFileException _) {
                        // Gone.
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    private void execute(Settings server, String... statements) {
        try (Connection connection = connect(server, "postgres")) {
            for (String statement : statements) {
                try (Statement run = connection.createStatement()) {
                    run.execute(statement);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ask(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            answer.next();
            return String.valueOf(answer.getString(1));
        }
    }

    private Connection connect(Settings server, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.address(Part.POSTGRES) + "/" + database,
                "postgres",
                new Secrets(primary).value(Secret.POSTGRES_SUPERUSER));
    }

    private static Path data(Settings settings) {
        return settings.stateDir().resolve("postgres/data");
    }

    /** Makes a server unable to start again, as a machine that is lost. */
    static void lose(Settings settings) {
        Path control = data(settings).resolve("global/pg_control");
        try {
            Files.move(control, control.resolveSibling("pg_control.lost"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
