package io.keyward.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How much memory a process holds. */
public final class Memory {
    private static final Pattern PROPORTIONAL = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");
    private static final long UNKNOWN = -1;

    private Memory() {}

    /**
     * The resident memory of a process and its children in MiB, pages that several processes share being divided among them; {@code -} where
     * the system does not tell.
     */
    public static String of(ProcessHandle process) {
        long kibibytes = Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(Memory::kibibytes)
                .reduce(0, (sum, one) -> sum == UNKNOWN || one == UNKNOWN ? UNKNOWN : sum + one);
        return kibibytes == UNKNOWN ? "-" : (kibibytes + 512) / 1024 + " MiB";
    }

    private static long kibibytes(ProcessHandle process) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
            if (Files.exists(file)) {
                Matcher matcher = PROPORTIONAL.matcher(Files.readString(file));
                return matcher.find() ? Long.parseLong(matcher.group(1)) : UNKNOWN;
            }
            return resident(process);
        } catch (IOException | NumberFormatException e) {
            // It has just ended, or is not ours to look into.
            return process.isAlive() ? UNKNOWN : 0;
        }
    }

    private static long resident(ProcessHandle process) throws IOException {
        Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
        return Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }
}
