package io.keyward.bench;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.bench.callers.CallersCommand;
import io.keyward.bench.changes.ChangesCommand;
import io.keyward.bench.decisions.DecisionsCommand;
import io.keyward.bench.grpc.GrpcCommand;
import io.keyward.bench.platform.Bearer;
import io.keyward.bench.webhook.WebhooksCommand;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Runs one benchmark; {@code ./keyward bench} has checked what it is given. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            run(List.of(args));
        } catch (StatusRuntimeException e) {
            boolean away = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
            fail(
                    away
                            ? "nothing answers at " + args[1] + ": ./keyward up --detach starts a platform"
                            : e.getStatus().toString());
        } catch (RunnerException | IllegalStateException | IOException e) {
            fail(e.getMessage()
                    + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()));
        }
    }

    private static void run(List<String> args) throws IOException, InterruptedException, RunnerException {
        Clock clock = Clock.systemUTC();
        switch (args.getFirst()) {
            case "callers" ->
                new CallersCommand(Duration.ofSeconds(Long.parseLong(args.get(1))), clock, System.out).run();
            case "decisions" -> new DecisionsCommand(args.contains("--quick"), clock, System.out).run();
            case "grpc" -> {
                Duration measured = Duration.ofSeconds(Long.parseLong(args.get(3)));
                GrpcCommand.Platform platform =
                        new GrpcCommand.Platform(args.get(1), Path.of(args.get(2)), Bearer.fromEnvironment());
                new GrpcCommand(platform, measured, clock, System.out).run();
            }
            case "webhooks" -> {
                WebhooksCommand.Platform platform = new WebhooksCommand.Platform(
                        args.get(1),
                        args.get(2),
                        Path.of(args.get(3)),
                        URI.create(args.get(4)),
                        Bearer.fromEnvironment());
                Duration measured = Duration.ofSeconds(Long.parseLong(args.get(6)));
                new WebhooksCommand(platform, Integer.parseInt(args.get(5)), measured, clock, System.out).run();
            }
            case "changes" -> {
                ChangesCommand.Platform platform = new ChangesCommand.Platform(
                        args.get(1),
                        args.get(2),
                        Path.of(args.get(3)),
                        args.get(4),
                        args.get(5),
                        Bearer.fromEnvironment(),
                        secret(args.get(6), "postgres-superuser"));
                new ChangesCommand(platform, Integer.parseInt(args.get(7)), clock, System.out).run();
            }
            default -> throw new IllegalStateException("no benchmark is called " + args.getFirst());
        }
    }

    private static String secret(String folder, String name) throws IOException {
        return Files.readString(Path.of(folder, name)).strip();
    }

    private static void fail(String message) {
        System.err.println("keyward: " + message);
        System.exit(1);
    }
}
