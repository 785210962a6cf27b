package io.keyward.local.process;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.FreePlatform;
import io.keyward.local.console.Console;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Settings settings;
    private final Path folder;
    private final Supervised lasting;

    SupervisedTest(@TempDir Path folder) {
        this.folder = folder;
        this.settings = FreePlatform.settings(folder);
        // The shell stays in front, so that the marker among its arguments stays visible.
        this.lasting = supervised("while :; do read line < fifo; done");
    }

    @BeforeEach
    void makeFifo() throws Exception {
        new ProcessBuilder("mkfifo", folder.resolve("fifo").toString()).start().waitFor();
    }

    @AfterEach
    void stop() {
        lasting.stop(Request.TERM, SOON);
    }

    @Test
    void a_killed_process_is_started_again_at_once() throws Exception {
        lasting.start();
        lasting.keepRunning();
        long first = lasting.pid();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        assertEventually(SOON, () -> assertThat(lasting.alive() && lasting.pid() != first)
                .isTrue());
        assertThat(Files.readString(folder.resolve("gateway.pid")).strip()).isEqualTo(Long.toString(lasting.pid()));
    }

    @Test
    void a_stopped_process_stays_stopped() {
        lasting.start();
        lasting.keepRunning();
        lasting.stop(Request.TERM, SOON);
        lasting.start();
        assertThat(lasting.alive()).isFalse();
        assertThat(folder.resolve("gateway.pid")).doesNotExist();
    }

    @Test
    void one_that_ended_before_it_was_watched_is_started_again() {
        lasting.start();
        long first = lasting.pid();
        Ending.end(List.of(ProcessHandle.of(first).orElseThrow()), Request.TERM, SOON);
        lasting.keepRunning();
        assertEventually(SOON, () -> assertThat(lasting.pid()).isNotEqualTo(first));
    }

    @Test
    void a_process_that_does_not_listen_is_killed_when_the_patience_ends() {
        Supervised deaf = supervised("trap '' TERM; echo deaf; while :; do read line < fifo; done");
        deaf.start();
        assertEventually(SOON, () -> assertThat(settings.log(Part.GATEWAY)).hasContent("deaf"));
        deaf.stop(Request.TERM, Duration.ofMillis(200));
        assertThat(deaf.alive()).isFalse();
    }

    @Test
    void one_that_never_lasts_is_started_less_and_less_often() {
        Supervised brief = supervised("echo once more");
        brief.start();
        brief.keepRunning();
        assertEventually(
                SOON, () -> assertThat(settings.log(Part.GATEWAY)).content().hasLineCount(3));
        long begun = System.nanoTime();
        assertEventually(
                SOON, () -> assertThat(settings.log(Part.GATEWAY)).content().hasLineCount(4));
        brief.stop(Request.TERM, SOON);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void a_process_is_found_by_part_and_state_folder_alone(@TempDir Path elsewhere) {
        lasting.start();
        assertThat(new Marker(settings).find(Part.GATEWAY))
                .map(ProcessHandle::pid)
                .contains(lasting.pid());
        assertThat(new Marker(settings).find(Part.EKS_LAB)).isEmpty();
        assertThat(new Marker(FreePlatform.settings(elsewhere)).find(Part.GATEWAY))
                .isEmpty();
    }

    private Supervised supervised(String script) {
        List<String> command = List.of("sh", "-c", script, new Marker(settings).of(Part.GATEWAY));
        Launch launch = new Launch(
                Part.GATEWAY, command, Map.of("PATH", System.getenv("PATH")), folder, settings.log(Part.GATEWAY));
        try {
            Files.createDirectories(settings.logDir());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Console console = new Console(
                new PrintStream(OutputStream.nullOutputStream()), folder.resolve("console.log"), Clock.systemUTC());
        return new Supervised(Part.GATEWAY, () -> launch, folder, console);
    }
}
