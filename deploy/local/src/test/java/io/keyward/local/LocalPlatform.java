package io.keyward.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import io.keyward.local.console.Console;
import io.keyward.local.files.Trees;
import io.keyward.local.platform.Platform;
import io.keyward.local.platform.Replica;
import io.keyward.local.platform.Takedown;
import io.keyward.local.process.Ending;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.settings.AccessKeys;
import io.keyward.local.settings.AccessKeys.AccessKey;
import io.keyward.local.settings.LabAccount;
import io.keyward.local.settings.LocalPeople;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import io.keyward.local.settings.ShellExports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A whole platform of the packaged services, on free ports and with a state of its own under {@code target}, where its logs stay to be read.
 * Parts are named as in the output of {@code ./keyward status}.
 */
public final class LocalPlatform {
    private static final Duration ENDING_PATIENCE = Duration.ofSeconds(90);
    private static final Duration RESTART_PATIENCE = Duration.ofSeconds(30);
    private static @Nullable LocalPlatform shared;

    private final Settings settings;
    private final Platform platform;
    private final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private @Nullable Settings standbySettings;

    private LocalPlatform(Settings settings, Platform platform) {
        this.settings = settings;
        this.platform = platform;
    }

    /** The one platform of this JVM; started by the first call, stopped with the JVM. */
    public static synchronized LocalPlatform shared() {
        if (shared == null) {
            shared = start("platform", List.of());
        }
        return shared;
    }

    /** Starts a platform of this name with an empty state, whose services' JVMs get these options. */
    public static LocalPlatform start(String name, List<String> javaOptions) {
        Settings free = FreePlatform.settings(Path.of("target").resolve(name));
        return start(new Settings(free.home(), free.stateDir(), free.ports(), javaOptions));
    }

    /** Starts one with a second access-service, which gateway and sync-worker know beside the first. */
    public static LocalPlatform startWithTwoAccessServices(String name, List<String> javaOptions) {
        Settings free = FreePlatform.settings(Path.of("target").resolve(name));
        Settings second = FreePlatform.beside(free, Part.ACCESS_SERVICE);
        List<String> options = new ArrayList<>(javaOptions);
        options.addAll(accessServices(free, second));
        LocalPlatform platform = start(new Settings(free.home(), free.stateDir(), free.ports(), options));
        platform.replica(second, Part.ACCESS_SERVICE, Map.of());
        return platform;
    }

    /**
     * Starts one with two of every service, each of which knows both of the others. The first of each is the platform's own, the second among
     * {@link #replicas}, in the order of audit-service, access-service, sync-worker, gateway.
     */
    public static LocalPlatform startInPairs(String name, List<String> javaOptions) {
        Settings free = FreePlatform.settings(Path.of("target").resolve(name));
        Settings audit = FreePlatform.beside(free, Part.AUDIT_SERVICE);
        Settings access = FreePlatform.beside(free, Part.ACCESS_SERVICE);
        String audits = free.address(Part.AUDIT_SERVICE) + "," + audit.address(Part.AUDIT_SERVICE);
        List<String> options = new ArrayList<>(javaOptions);
        options.addAll(accessServices(free, access));
        options.add("-Dkeyward.gateway.audit-service=" + audits);
        options.add("-Dkeyward.access.outbox.audit-service=" + audits);
        LocalPlatform platform = start(new Settings(free.home(), free.stateDir(), free.ports(), options));
        platform.replica(audit, Part.AUDIT_SERVICE, Map.of());
        platform.replica(access, Part.ACCESS_SERVICE, Map.of());
        platform.replica("sync-worker", Map.of());
        platform.replica("gateway", Map.of());
        return platform;
    }

    /** By what the others know both. */
    private static List<String> accessServices(Settings first, Settings second) {
        String both = first.address(Part.ACCESS_SERVICE) + "," + second.address(Part.ACCESS_SERVICE);
        return List.of(
                "-Dkeyward.gateway.access-service=" + both,
                "-Dkeyward.sync.access-service=" + both,
                "-Dkeyward.hall.access-service=" + both);
    }

    /** Starts one whose services look for the primary at two servers: the platform's own, and where {@link #standby} will be. */
    public static LocalPlatform startWithStandby(String name) {
        Settings free = FreePlatform.settings(Path.of("target").resolve(name));
        Settings second = FreePlatform.settings(Path.of("target").resolve(name + "-standby"));
        String servers = free.address(Part.POSTGRES) + "," + second.address(Part.POSTGRES);
        LocalPlatform platform = start(new Settings(
                free.home(),
                free.stateDir(),
                free.ports(),
                List.of(
                        "-Dtest.database.access-service=access",
                        "-Dtest.database.audit-service=audit",
                        "-Dquarkus.datasource.jdbc.url=jdbc:postgresql://" + servers
                                + "/${test.database.${quarkus.application.name}}?targetServerType=primary")));
        platform.standbySettings = second;
        return platform;
    }

    private static LocalPlatform start(Settings settings) {
        try {
            Takedown.end(settings);
            Trees.delete(settings.stateDir());
            Files.createDirectories(settings.stateDir());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path log = settings.stateDir().resolveSibling(settings.stateDir().getFileName() + ".log");
        Platform platform = Platform.claim(settings, new Console(System.out, log, Clock.systemUTC()));
        boolean up = false;
        try {
            platform.start();
            up = true;
        } finally {
            if (!up) {
                platform.stop();
            }
        }
        LocalPlatform started = new LocalPlatform(settings, platform);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(started::stop, "stop-" + settings.stateDir().getFileName()));
        return started;
    }

    public String gatewayUrl() {
        return settings.url(Part.GATEWAY);
    }

    public String labUrl() {
        return settings.url(Part.EKS_LAB);
    }

    /** What a part shows at {@code /q/metrics}. */
    public String metrics(String part) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.managementUrl(named(part)) + "/q/metrics"))
                .header("Authorization", "Bearer " + token(LocalPeople.ADMINISTRATOR))
                .header("Accept", "text/plain")
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** {@code host:port} of a part. */
    public String address(String part) {
        return settings.address(named(part));
    }

    public Path stateDir() {
        return settings.stateDir();
    }

    /** The variables by which the {@code keyward} script tells a launcher of this platform. */
    public Map<String, String> variables() {
        return FreePlatform.variables(settings);
    }

    /** What {@code ./keyward env} exports. */
    public Map<String, String> env() {
        return ShellExports.variables(settings);
    }

    /** A bearer token of one of the local people. */
    public String token(String person) {
        return new LocalPeople(settings).token(person);
    }

    /** The administrator's access key for an account. */
    public AccessKey accessKey(LabAccount account) {
        return new AccessKeys(settings).of(account).orElseThrow();
    }

    /** Kills a part's process ({@code kill -9}) and returns when it is dead; it will be started again. */
    public void kill(String part) {
        ProcessHandle.of(platform.pid(named(part))).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** The process of a part at the moment. */
    public long pid(String part) {
        return platform.pid(named(part));
    }

    /** Starts one more process of a part, with ports of its own and, in its environment, these variables beside the part's own. */
    public Replica replica(String part, Map<String, String> environment) {
        return replica(FreePlatform.beside(settings, named(part)), named(part), environment);
    }

    /** The further processes, in the order in which they were started. */
    public List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    /** A connection to a database of the platform's server, as its superuser. */
    public Connection database(String name) throws SQLException {
        String url = "jdbc:postgresql://" + settings.address(Part.POSTGRES) + "/" + name;
        return DriverManager.getConnection(url, "postgres", new Secrets(settings).value(Secret.POSTGRES_SUPERUSER));
    }

    /** Has a part's process end as a service manager does, and returns once another is ready in its place. */
    public void restart(String part) {
        long before = pid(part);
        // PostgreSQL would wait for its clients at the other signal.
        Request request = part.equals(Part.POSTGRES.title()) ? Request.INT : Request.TERM;
        ProcessHandle.of(before).ifPresent(process -> Ending.end(List.of(process), request, ENDING_PATIENCE));
        Eventually.assertEventually(
                RESTART_PATIENCE, () -> assertThat(pid(part)).isNotEqualTo(before));
        awaitReady(part);
    }

    /** A standby of the platform's PostgreSQL, which every commit waits for; of one that was started with its place known. */
    public PostgresCopy standby() {
        if (standbySettings == null) {
            throw new IllegalStateException("the services do not know of a standby");
        }
        return PostgresCopy.standby(settings, standbySettings);
    }

    /** A base backup of the platform's PostgreSQL as it is now. */
    public PostgresCopy backup() {
        return PostgresCopy.backup(
                settings,
                FreePlatform.settings(
                        settings.stateDir().resolveSibling(settings.stateDir().getFileName() + "-backup")));
    }

    /** Kills the platform's PostgreSQL, which cannot be started again. */
    public void loseDatabase() {
        PostgresCopy.lose(settings);
        kill("postgres");
    }

    /** Waits until a part is ready. */
    public void awaitReady(String part) {
        platform.awaitReady(named(part));
    }

    /** Stops everything; a repeat does nothing. */
    public void stop() {
        replicas.forEach(Replica::close);
        platform.stop();
    }

    private Replica replica(Settings beside, Part part, Map<String, String> environment) {
        Path log = settings.logDir().resolve("replicas.log");
        Replica replica = Replica.start(beside, part, environment, new Console(System.out, log, Clock.systemUTC()));
        replicas.add(replica);
        return replica;
    }

    private static Part named(String title) {
        return Arrays.stream(Part.values())
                .filter(part -> part.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part is called " + title));
    }
}
