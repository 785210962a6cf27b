package io.keyward.grpc.database;

import io.keyward.grpc.doctor.Finding;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Compares the schema with the migrations that a service brings. */
public final class Migrations {

    private static final String SUBJECT = "schema";
    private static final Pattern FILE = Pattern.compile("(?:.*/)?V(\\d+)__.*\\.sql");

    private Migrations() {}

    /** The newest migration that lies beside a class of the service. */
    public static int newest(Class<?> ofService) {
        try {
            URI place = ofService
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path path = Path.of(place);
            if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path.resolve("db/migration"))) {
                    return newest(files.map(Path::toString));
                }
            }
            try (ZipFile jar = new ZipFile(path.toFile())) {
                return newest(jar.stream().map(ZipEntry::getName).filter(name -> name.startsWith("db/migration/")));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the service's own migrations cannot be read", e);
        }
    }

    private static int newest(Stream<String> names) {
        return names.map(FILE::matcher)
                .filter(Matcher::matches)
                .mapToInt(name -> Integer.parseInt(name.group(1)))
                .max()
                .orElseThrow();
    }

    /** @param newest the newest migration that the service brings */
    public static List<Finding> compare(Connection database, int newest) throws SQLException {
        try (Statement statement = database.createStatement()) {
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('flyway_schema_history')")) {
                table.next();
                if (table.getString(1) == null) {
                    return List.of(Finding.fail(
                            SUBJECT,
                            "there is none yet",
                            "start the service with quarkus.flyway.migrate-at-start=true, or run its migration job"));
                }
            }
            try (ResultSet history = statement.executeQuery(
                    "SELECT coalesce(max(version::int) FILTER (WHERE success), 0), count(*) FILTER (WHERE NOT success)"
                            + " FROM flyway_schema_history WHERE version ~ '^[0-9]+$'")) {
                history.next();
                return List.of(compared(history.getInt(1), history.getInt(2), newest));
            }
        } catch (SQLException e) {
            if (!"42501".equals(e.getSQLState())) {
                throw e;
            }
            return List.of(
                    Finding.ok(SUBJECT, "its history is the owner's alone; the service's readiness tells of it"));
        }
    }

    private static Finding compared(int applied, int failed, int newest) {
        if (failed > 0) {
            return Finding.fail(SUBJECT, "a migration has failed", "mend what it stopped at, then flyway repair");
        }
        if (applied < newest) {
            return Finding.fail(
                    SUBJECT,
                    "is at version " + applied + ", this service needs " + newest,
                    "start the service with quarkus.flyway.migrate-at-start=true, or run its migration job");
        }
        return applied == newest
                ? Finding.ok(SUBJECT, "version " + applied)
                : Finding.warn(
                        SUBJECT,
                        "is at version " + applied + ", ahead of this service's " + newest,
                        "fine after a rollback, if the changelog says that those migrations only expand; else upgrade");
    }
}
