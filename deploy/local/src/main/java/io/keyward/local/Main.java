package io.keyward.local;

import io.keyward.local.console.Console;
import io.keyward.local.console.Failure;
import io.keyward.local.lab.Lab;
import io.keyward.local.platform.Containers;
import io.keyward.local.platform.Doctor;
import io.keyward.local.platform.Platform;
import io.keyward.local.platform.Status;
import io.keyward.local.platform.Takedown;
import io.keyward.local.platform.Training;
import io.keyward.local.settings.KubeContexts;
import io.keyward.local.settings.LocalPeople;
import io.keyward.local.settings.Settings;
import io.keyward.local.settings.ShellExports;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What the {@code keyward} script calls once everything is built. Its settings are the environment variables of {@link Settings}. Exit
 * status 0: done; 1: a failure that one line on standard error names; 2: called wrongly.
 */
final class Main {
    private static final String TOKEN = "token ";

    private Main() {}

    static void main(String[] arguments) {
        try {
            int status = run(String.join(" ", arguments), Settings.from(System.getenv()));
            System.exit(status);
        } catch (Failure e) {
            System.err.println("keyward: " + e.line());
            System.exit(1);
        }
    }

    private static int run(String command, Settings settings) {
        switch (command) {
            case "up" -> up(settings);
            case "train" -> train(settings);
            case "preflight" -> Platform.claim(settings, console(settings)).close();
            case "down" -> System.out.println(Takedown.end(settings) ? "stopped" : "nothing was running");
            case "env" -> {
                KubeContexts.write(settings);
                System.out.print(ShellExports.lines(ShellExports.variables(settings)));
            }
            case "lab" -> new Lab(settings, System.out, Main::awaitEnter).replay();
            case "lab --yes" -> new Lab(settings, System.out, () -> {}).replay();
            case "containers files" ->
                containers(settings).files(Clock.systemUTC().instant());
            case "containers databases" -> containers(settings).databases();
            case "containers lab" -> containers(settings).lab();
            case "containers env" -> System.out.print(containers(settings).exports());
            case "containers ca" -> System.out.print(containers(settings).authorities());
            case "status" -> {
                return status(settings);
            }
            default -> {
                if (command.equals("doctor") || command.startsWith("doctor ")) {
                    List<String> words = List.of(command.split(" ", -1));
                    return new Doctor(settings).examine(words.subList(1, words.size()), System.out);
                }
                if (command.startsWith(TOKEN)) {
                    System.out.println(new LocalPeople(settings).token(command.substring(TOKEN.length())));
                    return 0;
                }
                System.err.println(
                        "keyward: say up, train, preflight, down, status, env, doctor, token NAME, lab [--yes],"
                                + " or containers files|databases|lab|env|ca");
                return 2;
            }
        }
        return 0;
    }

    private static Containers containers(Settings settings) {
        return new Containers(settings, System.getenv());
    }

    private static void up(Settings settings) {
        Console console = console(settings);
        Platform platform = Platform.claim(settings, console);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(platform, console), "stop"));
        console.line("starting; state and logs are in " + settings.stateDir());
        try {
            platform.start();
        } catch (Failure e) {
            if (platform.stop()) {
                throw e;
            }
            // Somebody stopped it while it was starting: no failure.
            return;
        }
        Endpoints.of(settings).forEach(console::line);
        console.line("ready");
        awaitSignal();
    }

    private static void train(Settings settings) {
        Console console = console(settings);
        try (Platform platform = Platform.claim(settings, console)) {
            platform.start();
            Training.run(settings, console);
        }
    }

    private static void stop(Platform platform, Console console) {
        if (platform.stop()) {
            console.line("stopped");
        }
    }

    /** The shutdown hook does the rest. */
    private static void awaitSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The end of the input counts as well. */
    private static void awaitEnter() {
        System.out.print("(Enter runs it) ");
        System.out.flush();
        try {
            int read;
            do {
                read = System.in.read();
            } while (read != '\n' && read >= 0);
        } catch (IOException e) {
            throw new Failure("cannot read from the terminal: " + e.getMessage(), e);
        }
    }

    private static int status(Settings settings) {
        Status status = Status.of(settings);
        if (!status.running()) {
            System.out.println("not running");
            return 1;
        }
        status.lines().forEach(System.out::println);
        return status.ready() ? 0 : 1;
    }

    private static Console console(Settings settings) {
        return new Console(System.out, settings.logDir().resolve("keyward.log"), Clock.systemUTC());
    }
}
