package io.keyward.local.platform;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.FreePlatform;
import io.keyward.local.process.Marker;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as the script runs it: a process of its own, with real PostgreSQL and stand-ins for the services. */
class LauncherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Settings settings;
    private final Marker marker;

    LauncherTest(@TempDir Path folder) {
        this.folder = folder;
        Settings free = FreePlatform.settings(folder.resolve("state"));
        this.settings = new Settings(folder.resolve("home"), free.stateDir(), free.ports(), List.of());
        this.marker = new Marker(settings);
    }

    @BeforeEach
    void buildHome() throws IOException {
        FakeHome.build(settings.home());
    }

    @AfterEach
    void takeDown() {
        Takedown.end(settings);
    }

    @Test
    void a_platform_comes_up_heals_and_goes_down_whole() throws Exception {
        Process launcher = up();
        assertThat(output("up")).contains("\nready\n").contains("the lab's clusters registered: 4");
        servicesSeeNothingOfTheShell();
        aSecondUpIsOneClearLineAndHarmsNobody();

        Map<Part, Long> pids = pids();
        assertThat(pids).containsOnlyKeys(Part.values());
        pids.values().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        assertEventually(PATIENCE, () -> {
            assertThat(pids()).containsOnlyKeys(Part.values());
            assertThat(pids().values()).doesNotContainAnyElementsOf(pids.values());
        });
        assertEventually(PATIENCE, () -> assertThat(Status.of(settings).ready()).isTrue());

        launcher.destroy();
        assertThat(launcher.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(pids()).isEmpty();
        assertThat(output("up")).endsWith("stopped\n");
        assertThat(Files.readString(settings.log(Part.POSTGRES))).contains("database system is shut down");
    }

    private void aSecondUpIsOneClearLineAndHarmsNobody() throws Exception {
        Process second = run("up", "second");
        assertThat(second.waitFor()).isEqualTo(1);
        assertThat(errors("second"))
                .isEqualTo("keyward: already running on " + settings.stateDir() + ": ./keyward down stops it\n");
        assertThat(Status.of(settings).ready()).isTrue();
    }

    private void servicesSeeNothingOfTheShell() throws IOException {
        assertThat(Files.readAllLines(settings.stateDir().resolve("environment-" + settings.port(Part.SYNC_WORKER))))
                .doesNotContain("AWS_PROFILE", "KEYWARD_STATE_DIR")
                .contains("KEYWARD_SYNC_ACCOUNTS__123456789012__SECRET_ACCESS_KEY");
        assertThat(Files.readAllLines(settings.stateDir().resolve("environment-" + settings.port(Part.GATEWAY))))
                .doesNotContain("QUARKUS_DATASOURCE_PASSWORD");
        assertThat(Files.readAllLines(
                        settings.stateDir().resolve("environment-" + settings.managementPort(Part.ACCESS_SERVICE))))
                .contains("KEYWARD_GRPC_PORT");
    }

    @Test
    void up_and_down_clear_away_what_a_killed_launcher_left_and_nothing_else() throws Exception {
        up().destroyForcibly().waitFor();
        assertThat(pids()).containsOnlyKeys(Part.values());
        assertThat(Status.of(settings).ready()).as("nobody watches").isFalse();

        Process next = up();
        assertThat(output("up")).contains("ended what an earlier run had left: postgres, eks-lab");
        assertThat(Status.of(settings).ready()).isTrue();
        next.destroyForcibly().waitFor();

        // The files name a process that is none of the platform's.
        Process stranger = new ProcessBuilder("sleep", "600").start();
        for (Part part : Part.values()) {
            Files.writeString(settings.runDir().resolve(part.title() + ".pid"), stranger.pid() + "\n");
        }
        assertThat(run("down").waitFor()).isZero();
        assertThat(output("down")).isEqualTo("stopped\n");
        assertThat(pids()).isEmpty();
        assertThat(stranger.isAlive()).isTrue();
        stranger.destroy();
        assertThat(run("down").waitFor()).isZero();
        assertThat(output("down")).isEqualTo("nothing was running\n");
    }

    @Test
    void a_busy_port_is_named_and_nothing_is_started() throws Exception {
        try (ServerSocket busy =
                new ServerSocket(settings.port(Part.AUDIT_SERVICE), 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(busy.isBound()).isTrue();
            assertThat(run("up").waitFor()).isEqualTo(1);
        }
        assertThat(errors("up"))
                .isEqualTo("keyward: port " + settings.port(Part.AUDIT_SERVICE)
                        + " (audit-service) is in use: free it, or set KEYWARD_AUDIT_PORT to another\n");
        assertThat(pids()).isEmpty();
    }

    @Test
    void a_service_that_cannot_start_is_named_and_the_rest_is_stopped() throws Exception {
        Files.writeString(settings.home().resolve("sync-worker/target/quarkus-app/quarkus-run.jar"), "no jar");
        assertThat(run("up").waitFor()).isEqualTo(1);
        assertThat(errors("up"))
                .startsWith("keyward: sync-worker ended with status 1 before it was ready, see ")
                .contains("  | Error: Invalid or corrupt jarfile");
        assertThat(pids()).isEmpty();
    }

    @Test
    void a_stop_in_the_middle_of_the_start_leaves_nothing() throws Exception {
        Process launcher = run("up");
        assertEventually(PATIENCE, () -> assertThat(pids()).containsKey(Part.POSTGRES));
        launcher.destroy();
        assertThat(launcher.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(pids()).isEmpty();
        assertThat(errors("up")).isEmpty();
    }

    @Test
    void a_folder_that_holds_something_else_is_not_taken() throws Exception {
        Files.createDirectories(settings.stateDir());
        Files.writeString(settings.stateDir().resolve("thesis.txt"), "years of work");
        assertThat(run("up").waitFor()).isEqualTo(1);
        assertThat(errors("up")).contains(" holds something else: name an empty folder by KEYWARD_STATE_DIR");
        assertThat(settings.stateDir()).isDirectoryContaining("glob:**thesis.txt");
    }

    private Process up() throws IOException {
        Process launcher = run("up");
        assertEventually(PATIENCE, () -> {
            if (launcher.isAlive()) {
                assertThat(output("up")).endsWith("ready\n");
            }
        });
        assertThat(launcher.isAlive()).as(errors("up")).isTrue();
        return launcher;
    }

    private Process run(String command) throws IOException {
        return run(command, command);
    }

    private Process run(String command, String output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // As the script does: the marker tells the process that keeps the platform, so the other commands go
                // without.
                command.equals("up") ? "-Dkeyward.part=keyward@" + settings.stateDir() : "-Dno.part",
                "-XX:TieredStopAtLevel=1",
                "io.keyward.local.Main",
                command);
        // Not as an argument: a system shows only so much of a command line.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().putAll(FreePlatform.variables(settings));
        builder.environment().put("AWS_PROFILE", "production");
        return builder.redirectOutput(folder.resolve(output + ".out").toFile())
                .redirectError(folder.resolve(output + ".err").toFile())
                .start();
    }

    private Map<Part, Long> pids() {
        Map<Part, Long> pids = new HashMap<>();
        List<Part> parts = Arrays.asList(Part.values());
        parts.forEach(part -> marker.find(part).ifPresent(process -> pids.put(part, process.pid())));
        return pids;
    }

    private String output(String command) {
        return read(folder.resolve(command + ".out"));
    }

    private String errors(String command) {
        return read(folder.resolve(command + ".err"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
