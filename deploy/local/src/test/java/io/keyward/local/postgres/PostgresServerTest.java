package io.keyward.local.postgres;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.security.auth.module.UnixSystem;
import io.keyward.local.FreePlatform;
import io.keyward.local.console.Console;
import io.keyward.local.console.Failure;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.process.Supervised;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Secrets secrets;
    private final List<Supervised> started = new ArrayList<>();

    PostgresServerTest(@TempDir Path folder) throws IOException {
        this.settings = FreePlatform.settings(folder);
        this.secrets = new Secrets(settings);
        Files.createDirectories(settings.logDir());
    }

    @AfterEach
    void stop() {
        started.reversed().forEach(server -> server.stop(Request.INT, PATIENCE));
    }

    @Test
    void data_survive_kills_stops_and_former_servers() throws Exception {
        Supervised first = start(ServerUser.find());
        first.keepRunning();
        run("access", Secret.ACCESS_DATABASE, "access", "CREATE TABLE kept AS SELECT 42 AS answer");

        long killed = first.pid();
        kill(killed);
        assertEventually(PATIENCE, () -> assertThat(first.pid()).isNotEqualTo(killed));
        awaitAnswer();
        assertThat(answer()).isEqualTo(42);
        first.stop(Request.INT, PATIENCE);

        Supervised former = start(ServerUser.find());
        Supervised next = start(ServerUser.find());
        assertThat(former.alive()).isFalse();
        assertThat(answer()).isEqualTo(42);

        // As after a restart of the machine: the number in the lock file is some other program's by now.
        Path lock = settings.stateDir().resolve("postgres/data/postmaster.pid");
        String lines = Files.readString(lock);
        kill(next.pid());
        assertEventually(PATIENCE, () -> assertThat(next.alive()).isFalse());
        Files.writeString(
                lock,
                lines.replaceFirst("\\d+", Long.toString(ProcessHandle.current().pid())));
        start(ServerUser.find());
        assertThat(answer()).isEqualTo(42);
    }

    @Test
    void the_audit_service_cannot_alter_what_the_owner_made_nor_see_the_other_database() throws SQLException {
        start(ServerUser.find());
        run("audit", Secret.AUDIT_OWNER, "audit_owner", "CREATE TABLE event (id int)");
        run("audit", Secret.AUDIT_OWNER, "audit_owner", "GRANT SELECT, INSERT ON event TO audit_writer");
        run("audit", Secret.AUDIT_WRITER, "audit_writer", "INSERT INTO event VALUES (1)");
        for (String change : List.of(
                "DELETE FROM event",
                "UPDATE event SET id = 2",
                "TRUNCATE event",
                "DROP TABLE event",
                "CREATE TABLE other (id int)",
                "SET ROLE audit_owner")) {
            assertThatThrownBy(() -> run("audit", Secret.AUDIT_WRITER, "audit_writer", change))
                    .as(change)
                    .isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> run("access", Secret.AUDIT_WRITER, "audit_writer", "SELECT 1"))
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> run("audit", Secret.ACCESS_DATABASE, "access", "SELECT 1"))
                .hasMessageContaining("permission denied for database");
        assertThatThrownBy(() -> run("audit", Secret.ACCESS_DATABASE, "audit_owner", "SELECT 1"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void root_can_run_it_where_namespaces_are_not_allowed() throws SQLException {
        Assumptions.assumeTrue(new UnixSystem().getUid() == 0, "only root needs to become another user");
        start(ServerUser.switched());
        run("access", Secret.ACCESS_DATABASE, "access", "CREATE TABLE kept AS SELECT 44 AS answer");
        stop();
        start(ServerUser.find());
        assertThat(answer()).isEqualTo(44);
        stop();
        start(ServerUser.switched());
        assertThat(answer()).isEqualTo(44);
    }

    @Test
    void data_of_another_major_version_are_left_alone() throws IOException {
        start(ServerUser.find());
        stop();
        Files.writeString(settings.stateDir().resolve("postgres/data/PG_VERSION"), "17\n");
        assertThatThrownBy(() -> PostgresServer.prepare(settings, secrets))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("are PostgreSQL 17's, the build brings 18");
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private Supervised start(ServerUser user) {
        PostgresServer server = PostgresServer.prepare(settings, secrets, user);
        Console console = new Console(
                new PrintStream(OutputStream.nullOutputStream()),
                settings.logDir().resolve("console.log"),
                Clock.systemUTC());
        Supervised supervised = new Supervised(Part.POSTGRES, server::launch, settings.stateDir(), console);
        supervised.start();
        started.add(supervised);
        awaitAnswer();
        Databases.provision(server, secrets);
        return supervised;
    }

    private void awaitAnswer() {
        assertEventually(PATIENCE, () -> assertThat(PostgresServer.answers(settings, secrets))
                .isTrue());
    }

    private int answer() throws SQLException {
        try (Connection connection = connect("access", Secret.ACCESS_DATABASE, "access");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT answer FROM kept")) {
            assertThat(rows.next()).isTrue();
            return rows.getInt(1);
        }
    }

    private void run(String database, Secret password, String role, String command) throws SQLException {
        try (Connection connection = connect(database, password, role);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private Connection connect(String database, Secret password, String role) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + settings.address(Part.POSTGRES) + "/" + database, role, secrets.value(password));
    }
}
