package io.keyward.kubernetes.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A tool of this machine, run as a user runs it. Where it is missing, the test is skipped aloud.
 *
 * @param name the name of the program
 * @param environment what it finds in its environment beside the test's own
 */
public record InstalledTool(String name, Map<String, String> environment) {

    private static final int PATIENCE_SECONDS = 60;

    /** What a command printed, errors included, and how it ended. */
    public record Output(int exit, String text) {

        public List<String> lines() {
            return text.lines().toList();
        }
    }

    public InstalledTool {
        environment = Map.copyOf(environment);
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        if (!there) {
            System.err.println("skipped: " + name + " is not on this machine's PATH");
        }
        assumeTrue(there, name + " is not on this machine's PATH");
        System.err.println("ran: " + name);
    }

    /** {@code kubectl} with this folder as its home, and {@code kubeconfig} in it as its configuration. */
    public static InstalledTool kubectl(Path home) {
        return new InstalledTool(
                "kubectl",
                Map.of(
                        "HOME",
                        home.toString(),
                        "KUBECONFIG",
                        home.resolve("kubeconfig").toString()));
    }

    /** Skips the test aloud unless a command prints this. */
    public void require(String arguments, String text) throws IOException, InterruptedException {
        String printed = run(arguments).text();
        String found = printed.lines().findFirst().orElse("nothing");
        String why = name + " " + arguments + " says \"" + found + "\", and the test is for \"" + text + "\"";
        if (!printed.contains(text)) {
            System.err.println("skipped: " + why);
        }
        assumeTrue(printed.contains(text), why);
    }

    /** Runs it with these arguments, separated by single spaces, and waits for its end. */
    public Output run(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(Arrays.asList(arguments.split(" ", -1)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as(arguments)
                .isTrue();
        return new Output(process.exitValue(), output);
    }
}
