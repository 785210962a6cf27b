package io.keyward.local.postgres;

import io.keyward.local.console.Failure;
import io.keyward.local.files.Trees;
import io.keyward.local.process.Ending;
import io.keyward.local.process.Launch;
import io.keyward.local.process.Marker;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The platform's PostgreSQL: real binaries, data that outlive restarts, TCP on loopback with passwords, and no socket file. */
public final class PostgresServer {
    /** How long a clean end may take before it is forced; nothing is lost then either, the next start replays the log. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String SUPERUSER = "postgres";

    private final Settings settings;
    private final Secrets secrets;
    private final Marker marker;
    private final Path folder;
    private final Path data;
    private final Path binaries;
    private final ServerUser user;

    private PostgresServer(Settings settings, Secrets secrets, ServerUser user, Path folder, Path binaries) {
        this.settings = settings;
        this.secrets = secrets;
        this.marker = new Marker(settings);
        this.user = user;
        this.folder = folder;
        this.data = folder.resolve("data");
        this.binaries = binaries;
    }

    /**
     * Unpacks the server and makes an empty data folder, unless that was done before.
     *
     * @throws Failure if this kind of machine, or an older server's data, do not allow it
     */
    public static PostgresServer prepare(Settings settings, Secrets secrets) {
        return prepare(settings, secrets, ServerUser.find());
    }

    static PostgresServer prepare(Settings settings, Secrets secrets, ServerUser user) {
        Path folder = settings.stateDir().resolve("postgres");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Failure("cannot create " + folder + ": " + e.getMessage(), e);
        }
        PostgresServer server = new PostgresServer(settings, secrets, user, folder, PostgresBinaries.unpack(folder));
        server.initialize();
        return server;
    }

    /** How to start it. Asking ends a former server that still runs on the same data, and clears away what a killed one left. */
    public Launch launch() {
        endFormer();
        List<String> command = new ArrayList<>(List.of(program("postgres"), "-D", data.toString()));
        Map.of(
                        "listen_addresses", Settings.HOST,
                        "port", Integer.toString(settings.port(Part.POSTGRES)),
                        "unix_socket_directories", "",
                        "max_connections", "200",
                        "logging_collector", "off")
                .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        // PostgreSQL takes any setting whose name has a dot.
        command.addAll(List.of("-c", marker.of(Part.POSTGRES)));
        return new Launch(Part.POSTGRES, user.command(command), environment(), data, settings.log(Part.POSTGRES));
    }

    /** Whether a platform's server answers, whoever started it. */
    public static boolean answers(Settings settings, Secrets secrets) {
        try (Connection connection = connect(settings, secrets, "postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** A connection as the server's superuser; the caller closes it. */
    Connection connect(String database) throws SQLException {
        return connect(settings, secrets, database);
    }

    private static Connection connect(Settings settings, Secrets secrets, String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", SUPERUSER);
        properties.setProperty("password", secrets.value(Secret.POSTGRES_SUPERUSER));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + settings.address(Part.POSTGRES) + "/" + database, properties);
    }

    private void initialize() {
        if (Files.exists(data)) {
            requireSameVersion();
            user.own(data);
            return;
        }
        Path draft = folder.resolve("data.new");
        Path password = folder.resolve("password");
        try {
            Trees.delete(draft);
            Files.createDirectory(draft);
            user.own(draft);
            Files.writeString(password, secrets.value(Secret.POSTGRES_SUPERUSER));
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
            user.own(password);
            initdb(draft, password);
            Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure("cannot set up " + data + ": " + e.getMessage(), e);
        } finally {
            deleteQuietly(password);
        }
    }

    private void initdb(Path target, Path password) throws IOException {
        List<String> command = user.command(List.of(
                program("initdb"),
                "--pgdata=" + target,
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        Path log = settings.log(Part.POSTGRES);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment());
        try {
            int status = builder.start().waitFor();
            if (status != 0) {
                throw new Failure("PostgreSQL's initdb failed with status " + status + ", see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private void requireSameVersion() {
        try {
            String held = Files.readString(data.resolve("PG_VERSION")).strip();
            Path control = binaries.resolve("share/postgresql/postgres.bki");
            // Its first line reads "# PostgreSQL 18".
            String own;
            try (var lines = Files.lines(control, StandardCharsets.UTF_8)) {
                own = lines.findFirst().orElse("").replaceFirst(".* ", "");
            }
            if (!own.equals(held)) {
                throw new Failure("the data in " + data + " are PostgreSQL " + held + "'s, the build brings " + own
                        + ": ./keyward reset forgets them");
            }
        } catch (IOException e) {
            throw new Failure("cannot read the version of " + data + ": " + e.getMessage(), e);
        }
    }

    private void endFormer() {
        marker.find(Part.POSTGRES).ifPresent(former -> Ending.end(List.of(former), Ending.Request.INT, PATIENCE));
        Path pidFile = data.resolve("postmaster.pid");
        try {
            if (Files.exists(pidFile) && isStrangers(Files.readString(pidFile))) {
                Files.delete(pidFile);
            }
        } catch (IOException e) {
            throw new Failure("cannot clear away " + pidFile + ": " + e.getMessage(), e);
        }
    }

    /**
     * Whether the process that a lock file names is some other program by now. Only then is the file removed: in every other case the
     * server itself sees best whether the file is stale, and whether children of a killed server still write to the data.
     */
    private static boolean isStrangers(String lockFile) {
        String pid = lockFile.lines().findFirst().orElse("").strip();
        if (!pid.matches("\\d{1,18}")) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .flatMap(process -> process.info().command())
                .filter(command -> !command.endsWith("/postgres"))
                .isPresent();
    }

    private String program(String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }

    private static Map<String, String> environment() {
        return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "LC_ALL", "C", "TZ", "UTC");
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new Failure("cannot remove " + file + ": " + e.getMessage(), e);
        }
    }
}
