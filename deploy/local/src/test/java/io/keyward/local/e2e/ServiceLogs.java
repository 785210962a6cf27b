package io.keyward.local.e2e;

import io.keyward.local.LocalPlatform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the services have logged since this was made. */
final class ServiceLogs {

    private final Path folder;
    private final Map<Path, Long> lengths = new HashMap<>();

    ServiceLogs(LocalPlatform platform) {
        this.folder = platform.stateDir().resolve("logs");
        files().forEach(file -> lengths.put(file, file.toFile().length()));
    }

    /** Lines of this level, of all services but the lab. */
    List<String> lines(String level) {
        return files().stream()
                .filter(file -> !file.getFileName().toString().startsWith("eks-lab"))
                .flatMap(file -> since(file)
                        .lines()
                        .filter(line -> line.contains("Z " + level + " ") || line.contains("00 " + level + " "))
                        .map(line -> file.getFileName() + ": " + line))
                .toList();
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String since(Path file) {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.min(lengths.getOrDefault(file, 0L), log.length());
            byte[] rest = new byte[Math.toIntExact(log.length() - from)];
            log.seek(from);
            log.readFully(rest);
            return new String(rest, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
