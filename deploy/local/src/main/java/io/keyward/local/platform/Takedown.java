package io.keyward.local.platform;

import io.keyward.local.postgres.PostgresServer;
import io.keyward.local.process.Ending;
import io.keyward.local.process.Ending.Request;
import io.keyward.local.process.Marker;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Ends a platform from outside: whatever carries its marker, and nothing else. */
public final class Takedown {
    private static final Duration LAUNCHER_PATIENCE = Duration.ofSeconds(45);
    private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(10);

    private Takedown() {}

    /**
     * Asks the launcher to stop everything, and ends what is left after that or without it.
     *
     * @return whether anything was running
     */
    public static boolean end(Settings settings) {
        Optional<ProcessHandle> launcher = new Marker(settings).findLauncher();
        launcher.ifPresent(process -> Ending.end(List.of(process), Request.TERM, LAUNCHER_PATIENCE));
        List<Part> left = endParts(settings);
        return launcher.isPresent() || !left.isEmpty();
    }

    /** Ends the parts themselves, PostgreSQL last. Only for when no launcher would start them again. */
    static List<Part> endParts(Settings settings) {
        Marker marker = new Marker(settings);
        List<Part> ended = new ArrayList<>();
        List<ProcessHandle> services = new ArrayList<>();
        for (Part part : Part.values()) {
            Optional<ProcessHandle> process = marker.find(part);
            if (process.isPresent()) {
                ended.add(part);
                if (part.isService()) {
                    services.add(process.get());
                }
            }
        }
        Ending.end(services, Request.TERM, SERVICE_PATIENCE);
        marker.find(Part.POSTGRES)
                .ifPresent(postgres -> Ending.end(List.of(postgres), Request.INT, PostgresServer.PATIENCE));
        for (Part part : ended) {
            forget(settings, part);
        }
        return ended;
    }

    static String titles(List<Part> parts) {
        return parts.stream().map(Part::title).collect(Collectors.joining(", "));
    }

    private static void forget(Settings settings, Part part) {
        try {
            Files.deleteIfExists(settings.runDir().resolve(part.title() + ".pid"));
        } catch (IOException e) {
            // Only people read it, and they see below that the process is gone.
            return;
        }
    }
}
