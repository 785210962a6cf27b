package io.keyward.local.lab;

import io.keyward.local.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands in a shell that sees a platform's environment, and no other settings for {@code aws}. */
public final class Shell {
    private static final long PATIENCE_SECONDS = 120;

    private final Map<String, String> environment;
    private final Path folder;

    /**
     * @param exports what {@code ./keyward env} exports
     * @param folder where files that the commands need are kept
     */
    public Shell(Map<String, String> exports, Path folder) {
        this.environment = new HashMap<>(exports);
        this.folder = folder;
        try {
            // Version 1 of the CLI prints times as they come unless told otherwise; version 2 prints them like this
            // anyway.
            Path config = folder.resolve("aws-config");
            Files.writeString(config, "[default]\noutput = json\ncli_timestamp_format = iso8601\n");
            environment.put("AWS_CONFIG_FILE", config.toString());
            environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        } catch (IOException e) {
            throw new Failure("cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    /** How a command ended, and what it printed: output and errors in one, as a terminal shows them. */
    public record Result(int exitStatus, String output) {}

    /**
     * Runs one command.
     *
     * @throws Failure if it does not end within two minutes
     */
    public Result run(String command) {
        try {
            Path output = Files.createTempFile(folder, "output", ".txt");
            try {
                return new Result(exitStatus(command, output), Files.readString(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new Failure("cannot run " + command + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private int exitStatus(String command, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // A person's own profile, region or session would lead elsewhere.
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new Failure("no end within " + PATIENCE_SECONDS + " s: " + command);
        }
        return process.exitValue();
    }
}
