package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real command-line client, run in a folder with the platform's environment. */
final class Tool {

    private final String name;
    private final Map<String, String> environment;
    private final Path folder;

    private Tool(String name, Map<String, String> environment, Path folder) {
        this.name = name;
        this.environment = Map.copyOf(environment);
        this.folder = folder;
    }

    /** The tool, or a skipped test that says so where the machine does not have it. */
    static Tool orSkip(String name, Map<String, String> environment, Path folder) {
        boolean found = false;
        for (String path : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            found |= Files.isExecutable(Path.of(path, name));
        }
        if (!found) {
            System.err.println("skipped: " + name + " is not on this machine's PATH");
        } else {
            System.err.println("ran: " + name);
        }
        Assumptions.assumeTrue(found, name + " is not on this machine's PATH");
        return new Tool(name, environment, folder);
    }

    /** What a run printed. */
    record Output(int exitCode, String out, String err) {

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(out);
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + out + err, e);
            }
        }

        Output ok() {
            assertThat(exitCode).as(out + err).isZero();
            return this;
        }
    }

    Output run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        try {
            Path err = Files.createTempFile(folder, "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
            return new Output(process.exitValue(), out, Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
