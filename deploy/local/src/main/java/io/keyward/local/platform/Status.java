package io.keyward.local.platform;

import io.keyward.local.process.Marker;
import io.keyward.local.process.Memory;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a platform is.
 *
 * @param lines a table for people
 * @param running whether any part of it is running
 * @param ready whether every part is ready and watched
 */
public record Status(List<String> lines, boolean running, boolean ready) {
    private static final String ROW = "%-15s %8s  %-16s %-16s %9s  %s";

    public Status {
        lines = List.copyOf(lines);
    }

    /** Looks at every part. */
    public static Status of(Settings settings) {
        Marker marker = new Marker(settings);
        List<String> lines = new ArrayList<>();
        lines.add(ROW.formatted("part", "pid", "address", "health, metrics", "memory", "health"));
        boolean running = false;
        boolean ready = true;
        try (Health health = new Health(settings, new Secrets(settings))) {
            for (Part part : Part.values()) {
                Optional<ProcessHandle> process = marker.find(part);
                Health.Answer answer =
                        process.isPresent() ? health.ask(part) : new Health.Answer.NotReady("not running");
                running |= process.isPresent();
                ready &= answer instanceof Health.Answer.Ready;
                lines.add(row(settings, part, process, answer));
            }
        }
        boolean watched = marker.findLauncher().isPresent();
        if (running && !watched) {
            lines.add("nothing watches these processes: ./keyward down, then up");
        }
        return new Status(lines, running, ready && watched);
    }

    private static String row(Settings settings, Part part, Optional<ProcessHandle> process, Health.Answer answer) {
        String health =
                switch (answer) {
                    case Health.Answer.Ready(String remark) -> remark.isEmpty() ? "ready" : "ready; " + remark;
                    case Health.Answer.NotReady(String why) -> why;
                };
        return ROW.formatted(
                part.title(),
                process.map(p -> Long.toString(p.pid())).orElse("-"),
                settings.address(part),
                part.isService() ? Settings.HOST + ":" + settings.managementPort(part) : "-",
                process.map(Memory::of).orElse("-"),
                health);
    }
}
