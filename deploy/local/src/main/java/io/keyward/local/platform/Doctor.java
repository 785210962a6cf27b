package io.keyward.local.platform;

import io.keyward.local.console.Failure;
import io.keyward.local.process.Launch;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets each service of the platform look at its installation: its own {@code doctor}, with the very settings it runs by. */
public final class Doctor {

    private final Settings settings;

    public Doctor(Settings settings) {
        this.settings = settings;
    }

    /**
     * What one service said.
     *
     * @param status 0 if nothing failed
     */
    public record Answer(int status, String output) {}

    /**
     * Asks all services side by side.
     *
     * @param options those of the services' own {@code doctor}
     * @return the exit status
     */
    public int examine(List<String> options, PrintStream out) {
        Map<Part, Process> asked = new LinkedHashMap<>();
        Arrays.stream(Part.values())
                .filter(Part::hasCertificate)
                .forEach(part -> asked.put(part, start(part, options, Map.of())));
        int status = 0;
        List<String> answers = new ArrayList<>();
        for (Process process : asked.values()) {
            Answer answer = answer(process);
            status = Math.max(status, answer.status);
            answers.add(answer.output.stripTrailing());
        }
        out.println(options.contains("--json") ? "[" + String.join(",\n", answers) + "]" : String.join("\n", answers));
        return status;
    }

    /** Asks one service, with these variables in the place of its own. */
    public Answer examine(Part part, List<String> options, Map<String, String> environment) {
        return answer(start(part, options, environment));
    }

    private Process start(Part part, List<String> options, Map<String, String> environment) {
        if (!Files.exists(settings.app(part))) {
            throw new Failure("there is no platform yet: ./keyward up makes one");
        }
        Launch launch = new ServiceLaunches(settings, new Secrets(settings)).of(part);
        // Without the marker: it is not the service, and is not to be stopped in its place.
        List<String> command = new ArrayList<>(launch.command().stream()
                .filter(word -> !word.startsWith("-Dkeyward.part="))
                .toList());
        command.add("doctor");
        if (options.stream().noneMatch(option -> option.startsWith("--replicas="))) {
            command.add("--replicas=1");
        }
        command.addAll(options);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(launch.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(new TreeMap<>(launch.environment()));
        builder.environment().putAll(environment);
        try {
            return builder.redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new Failure("cannot ask " + part.title() + ": " + e.getMessage(), e);
        }
    }

    private static Answer answer(Process process) {
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), text);
        } catch (IOException e) {
            throw new Failure("cannot read what doctor says: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
