package io.keyward.bench.changes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL by itself: the writes that a change cannot do without (lock and raise a revision; an entry, its state of synchronization, a
 * line of history, an event), one transaction each on one of twenty clusters, in a database of their own in the platform's server.
 */
final class DatabaseAlone {

    private static final String DATABASE = "keyward_bench";
    private static final List<String> TABLES = List.of(
            "create table c(id int primary key, r bigint)",
            "insert into c select g, 0 from generate_series(1, 20) g",
            "create table e(id uuid primary key default gen_random_uuid(), c int, p text, x jsonb, unique(c, p))",
            "create table s(c int, p text, x text, d timestamptz, primary key(c, p))",
            "create table h(c int, v bigserial, p text, primary key(c, v))",
            "create table o(id bigserial primary key, e uuid, b bytea)");
    /** With {@code :c} for the cluster, as pgbench has it. */
    private static final List<String> WRITES = List.of(
            "select r from c where id = :c for update",
            "update c set r = r + 1 where id = :c",
            "insert into e(c, p, x) values (:c, gen_random_uuid()::text, '{\"a\": 1}')",
            "insert into s values (:c, gen_random_uuid()::text, 'x', now())",
            "insert into h(c, p) values (:c, 'p')",
            "insert into o(e, b) values (gen_random_uuid(), decode(repeat('ab', 600), 'hex'))");

    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

    private final String hostAndPort;
    private final String password;

    /** @param password of the role {@code postgres} */
    DatabaseAlone(String hostAndPort, String password) {
        this.hostAndPort = hostAndPort;
        this.password = password;
    }

    /** @param by what made the writes */
    record Result(double perSecond, String by) {}

    /** Writes for so long, so many transactions at a time. */
    Result run(int inFlight, Duration duration) throws IOException, InterruptedException {
        try {
            execute("postgres", List.of("drop database if exists " + DATABASE, "create database " + DATABASE));
            execute(DATABASE, TABLES);
            Optional<Path> pgbench = pgbench();
            Result result = pgbench.isPresent()
                    ? new Result(pgbench(pgbench.get(), inFlight, duration), "pgbench")
                    : new Result(jdbc(inFlight, duration), "JDBC (there is no pgbench on this machine)");
            execute("postgres", List.of("drop database " + DATABASE));
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL at " + hostAndPort, e);
        }
    }

    private double pgbench(Path program, int inFlight, Duration duration) throws IOException, InterruptedException {
        Path script = Files.createTempFile("keyward", ".pgbench");
        Files.writeString(script, "\\set c random(1, 20)\nbegin;\n" + String.join(";\n", WRITES) + ";\ncommit;\n");
        String[] address = hostAndPort.split(":", 2);
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(),
                        "--no-vacuum",
                        "--client=" + inFlight,
                        "--jobs=2",
                        "--time=" + duration.toSeconds(),
                        "--protocol=prepared",
                        "--file=" + script,
                        "--host=" + address[0],
                        "--port=" + address[1],
                        "--username=postgres",
                        DATABASE)
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", password);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        Files.delete(script);
        Matcher tps = TPS.matcher(output);
        if (status != 0 || !tps.find()) {
            throw new IllegalStateException("pgbench ended with status " + status + ": " + output);
        }
        return Double.parseDouble(tps.group(1));
    }

    private double jdbc(int inFlight, Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        LongAdder written = new LongAdder();
        InFlight.run(inFlight, inFlight, (slot, calls) -> write(end, written));
        return written.sum() / (duration.toNanos() / 1e9);
    }

    private void write(long end, LongAdder written) {
        try (Connection connection = connect(DATABASE)) {
            connection.setAutoCommit(false);
            List<String> statements =
                    WRITES.stream().map(write -> write.replace(":c", "?::int")).toList();
            while (System.nanoTime() - end < 0) {
                int cluster = ThreadLocalRandom.current().nextInt(1, 21);
                for (String sql : statements) {
                    try (PreparedStatement statement = connection.prepareStatement(sql)) {
                        if (sql.contains("?")) {
                            statement.setInt(1, cluster);
                        }
                        statement.execute();
                    }
                }
                connection.commit();
                written.increment();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL at " + hostAndPort, e);
        }
    }

    private void execute(String database, List<String> statements) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + hostAndPort + "/" + database, "postgres", password);
    }

    /** pgbench on the path, or where Debian puts it. */
    private static Optional<Path> pgbench() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        try (Stream<Path> versions = Files.isDirectory(debian) ? Files.list(debian) : Stream.empty()) {
            List<Path> folders = Stream.concat(
                            Stream.of(Optional.ofNullable(System.getenv("PATH"))
                                            .orElse("")
                                            .split(":"))
                                    .filter(folder -> !folder.isEmpty())
                                    .map(Path::of),
                            versions.sorted().map(version -> version.resolve("bin")))
                    .toList();
            return folders.stream()
                    .map(folder -> folder.resolve("pgbench"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }
}
