package io.keyward.grpc.start;

import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.Examination;
import io.keyward.grpc.doctor.Finding;
import io.keyward.grpc.settings.SettingCatalogue;
import io.keyward.grpc.settings.SettingProblems;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The main of every service. Its settings are looked at before anything else; with wrong ones it does not start, says each in a line and
 * ends with 1. {@code doctor} as the first argument looks at the installation in place of starting.
 */
public final class ServiceStart {

    private static final String USAGE = "say doctor [--json] [--replicas=N] [--token-file=FILE] [--seconds=N]";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** What a service looks at in its installation. */
    @FunctionalInterface
    public interface Doctor {
        /** All checks; called only with settings that were found good. */
        List<Check> checks(Installation installation);
    }

    private ServiceStart() {}

    /**
     * Starts the service and stays until it ends, or looks at the installation and ends the process.
     *
     * @param service its name
     * @param mappings the mappings that its doctor reads
     */
    public static void run(String service, String[] arguments, List<Class<?>> mappings, Doctor doctor) {
        if (arguments.length > 0 && arguments[0].equals("doctor")) {
            System.exit(examine(service, arguments, mappings, doctor));
        }
        List<String> problems = problems(service, ConfigUtils.configBuilder().build());
        if (!problems.isEmpty()) {
            System.err.println(SettingProblems.lines(service, problems));
            System.exit(1);
        }
        Quarkus.run(arguments);
    }

    private static List<String> problems(String service, SmallRyeConfig config) {
        return new SettingProblems(SettingCatalogue.own(), service).of(config);
    }

    private static int examine(String service, String[] arguments, List<Class<?>> mappings, Doctor doctor) {
        boolean json = false;
        int replicas = 2;
        Optional<Path> token = Optional.empty();
        Duration limit = LIMIT;
        try {
            for (String argument : List.of(arguments).subList(1, arguments.length)) {
                String value = argument.substring(argument.indexOf('=') + 1);
                switch (argument.split("=", 2)[0]) {
                    case "--json" -> json = true;
                    case "--replicas" -> replicas = Integer.parseUnsignedInt(value);
                    case "--token-file" -> token = Optional.of(Path.of(value));
                    case "--seconds" -> limit = Duration.ofSeconds(Integer.parseUnsignedInt(value));
                    default -> {
                        System.err.println(service + ": does not know '" + argument + "'; " + USAGE);
                        return 2;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println(service + ": " + e.getMessage() + "; " + USAGE);
            return 2;
        }
        // What libraries have to say is not for this report.
        Logger.getLogger("").setLevel(Level.OFF);
        try {
            List<Check> checks = checks(service, mappings, doctor, replicas, token);
            Examination examination = Examination.of(service, checks, limit);
            System.out.print(json ? examination.json() + "\n" : examination.text());
            return examination.isGood() ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static List<Check> checks(
            String service, List<Class<?>> mappings, Doctor doctor, int replicas, Optional<Path> token) {
        List<String> problems = problems(service, ConfigUtils.configBuilder().build());
        if (!problems.isEmpty()) {
            return List.of(new Check("settings", () -> problems.stream()
                    .map(problem ->
                            Finding.fail("settings", problem, "docs/configuration.md; nothing else was looked at"))
                    .toList()));
        }
        SmallRyeConfigBuilder builder = ConfigUtils.configBuilder();
        mappings.forEach(builder::withMapping);
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("settings", () -> List.of(Finding.ok("settings", "none is wrong"))));
        checks.addAll(doctor.checks(new Installation(builder.build(), Clock.systemUTC(), replicas, token)));
        return checks;
    }
}
