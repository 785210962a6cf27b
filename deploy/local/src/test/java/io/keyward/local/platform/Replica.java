package io.keyward.local.platform;

import io.keyward.local.console.Console;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.process.Launch;
import io.keyward.local.process.Supervised;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One more process of a service, beside the one of a running platform and set up as that one is, but on ports of its own. */
public final class Replica implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RESTART_PATIENCE = Duration.ofSeconds(90);

    private final Settings settings;
    private final Launch launch;
    private final Console console;
    private Supervised process;

    private Replica(Settings settings, Launch launch, Console console) {
        this.settings = settings;
        this.launch = launch;
        this.console = console;
        this.process = started();
    }

    /**
     * Starts one, and returns when it is ready.
     *
     * @param settings the platform's, but for the ports of the part
     * @param environment what it gets beside what the platform's own process has
     */
    public static Replica start(Settings settings, Part part, Map<String, String> environment, Console console) {
        return new Replica(settings, launch(settings, part, environment), console);
    }

    private Supervised started() {
        Supervised next = new Supervised(launch.part(), () -> launch, settings.logDir(), console);
        next.start();
        try (Readiness readiness = new Readiness(settings, new Secrets(settings))) {
            readiness.awaitFirst(next);
        }
        return next;
    }

    /** Has it end as a service manager does ({@code kill -TERM}), and returns once another is ready in its place. */
    public void restart() {
        process.stop(Request.TERM, RESTART_PATIENCE);
        process = started();
    }

    public long pid() {
        return process.pid();
    }

    /** {@code host:port} on which it serves. */
    public String address() {
        return settings.address(launch.part());
    }

    /** Kills it ({@code kill -9}) and returns when it is dead; nobody starts it again. */
    public void kill() {
        ProcessHandle.of(pid()).ifPresent(dying -> {
            dying.destroyForcibly();
            dying.onExit().join();
        });
    }

    @Override
    public void close() {
        process.stop(Request.TERM, PATIENCE);
    }

    private static Launch launch(Settings settings, Part part, Map<String, String> environment) {
        Launch platforms = new ServiceLaunches(settings, new Secrets(settings)).of(part);
        Map<String, String> all = new HashMap<>(platforms.environment());
        all.putAll(environment);
        // Without the marker the platform's launcher does not take it for its own.
        List<String> command = platforms.command().stream()
                .filter(argument -> !argument.startsWith("-Dkeyward.part="))
                .toList();
        Path log = settings.logDir().resolve(part.title() + "-" + settings.port(part) + ".log");
        return new Launch(part, command, all, platforms.directory(), log);
    }
}
