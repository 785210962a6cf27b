package io.keyward.local;

import io.keyward.local.console.Console;
import io.keyward.local.files.Trees;
import io.keyward.local.platform.Platform;
import io.keyward.local.platform.Takedown;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import io.keyward.local.settings.ShellExports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole platform of the packaged services, on free ports and with a state of its own under {@code target}, where its logs stay to be read.
 * Parts are named as in the output of {@code ./keyward status}.
 */
public final class LocalPlatform {
    private static @Nullable LocalPlatform shared;

    private final Settings settings;
    private final Platform platform;

    private LocalPlatform(Settings settings, Platform platform) {
        this.settings = settings;
        this.platform = platform;
    }

    /** The one platform of this JVM; started by the first call, stopped with the JVM. */
    public static synchronized LocalPlatform shared() {
        if (shared == null) {
            LocalPlatform started = start(FreePlatform.settings(Path.of("target/platform")));
            Runtime.getRuntime().addShutdownHook(new Thread(started::stop, "stop-platform"));
            shared = started;
        }
        return shared;
    }

    /** Starts a platform with an empty state. */
    static LocalPlatform start(Settings settings) {
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
        return new LocalPlatform(settings, platform);
    }

    public String gatewayUrl() {
        return settings.url(Part.GATEWAY);
    }

    public String labUrl() {
        return settings.url(Part.EKS_LAB);
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
        return ShellExports.variables(settings, new Secrets(settings));
    }

    /** Kills a part's process ({@code kill -9}) and returns when it is dead; it will be started again. */
    public void kill(String part) {
        ProcessHandle.of(platform.pid(named(part))).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Waits until a part is ready. */
    public void awaitReady(String part) {
        platform.awaitReady(named(part));
    }

    /** Stops everything; a repeat does nothing. */
    public void stop() {
        platform.stop();
    }

    private static Part named(String title) {
        return Arrays.stream(Part.values())
                .filter(part -> part.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no part is called " + title));
    }
}
