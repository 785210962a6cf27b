package io.keyward.bench.callers;

import static java.util.Objects.requireNonNull;

import io.grpc.ChannelCredentials;
import io.keyward.bench.callers.CallersResults.Row;
import io.keyward.bench.decisions.Timing;
import io.keyward.bench.decisions.Trial;
import io.keyward.bench.decisions.Trials;
import io.keyward.bench.grpc.Load;
import io.keyward.bench.platform.Bearer;
import io.keyward.bench.platform.BenchCluster;
import io.keyward.bench.platform.Channels;
import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.bench.report.Figures;
import io.keyward.bench.report.JsonFile;
import io.keyward.bench.report.Machine;
import io.keyward.bench.report.Table;
import io.keyward.bench.signature.SignatureBenchmark;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/**
 * {@code ./keyward bench callers}: what the front hall adds to a unary call, as a ratio to the same call without it in the same round; and
 * what its parts take alone.
 */
public final class CallersCommand {

    private static final int IN_FLIGHT = 32;
    private static final int ROUNDS = 9;
    private static final int WARM_UPS = 3;
    private static final double MOST_TIMES_BARE = 1.1;
    private static final double MOST_SIGNATURE_NANOS = 100_000;

    private static final CheckRequest QUESTION = CheckRequest.newBuilder()
            .setCluster(BenchCluster.ARN)
            .setPrincipalArn("arn:aws:iam::123456789012:role/bench")
            .setResource(ResourceAttributes.newBuilder()
                    .setVerb("get")
                    .setResource("pods")
                    .setNamespace("carts"))
            .build();

    private final Duration measured;
    private final Clock clock;
    private final PrintStream out;

    /** @param measured how long each way to call is measured in each round */
    public CallersCommand(Duration measured, Clock clock, PrintStream out) {
        this.measured = measured;
        this.clock = clock;
        this.out = out;
    }

    /** One way to call in one round. */
    private record Measured(double perSecond, double processorMicros) {}

    /** @throws IllegalStateException if a call is refused */
    public void run() throws IOException, InterruptedException, RunnerException {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.here();
        out.println(machine);
        String method =
                "%d calls in flight on %d channels, TLS 1.3; median of %d rounds of %d ms each, in turn, after %d to warm up"
                        .formatted(IN_FLIGHT, Channels.COUNT, ROUNDS, measured.toMillis(), WARM_UPS);
        out.println(method);
        List<Row> rows = calls();
        CallersResults results = new CallersResults(time, machine, method, rows, alone());
        out.println();
        print(results);
        out.println("as JSON: " + JsonFile.write("callers.json", results));
    }

    private List<Row> calls() throws IOException, InterruptedException {
        Pki pki = Pki.create();
        Path issuer = Files.createTempDirectory("keyward-bench");
        String token = Tokens.ofCaller(Tokens.issuer(issuer));
        try (ServerProgram server = HallServer.start(pki, issuer)) {
            ChannelCredentials gateway = pki.credentials(Peer.GATEWAY.service()).client();
            Map<Plan, Channels> ways = new LinkedHashMap<>();
            for (Plan plan : Plan.all()) {
                ways.put(plan, channels(plan, server, pki, token, gateway));
            }
            List<Map<Plan, Measured>> rounds = new ArrayList<>();
            for (int round = 0; round < WARM_UPS + ROUNDS; round++) {
                Map<Plan, Measured> all = new HashMap<>();
                for (Map.Entry<Plan, Channels> way : ways.entrySet()) {
                    all.put(way.getKey(), measure(way.getValue(), server));
                }
                rounds.add(all);
                out.printf("  round %d of %d%n", round + 1, WARM_UPS + ROUNDS);
            }
            ways.values().forEach(Channels::close);
            List<Map<Plan, Measured>> warm = rounds.subList(WARM_UPS, rounds.size());
            return ways.keySet().stream().map(plan -> row(plan, warm)).toList();
        }
    }

    private static Channels channels(
            Plan plan, ServerProgram server, Pki pki, String token, ChannelCredentials gateway) {
        int number = plan.hall().map(Bindings.MEASURED::indexOf).orElse(-1) + 1;
        String target = server.targets().get(number);
        return switch (plan.credential()) {
            case NONE -> Channels.to(target, pki.authority());
            case TOKEN -> Channels.to(target, pki.authority()).with(new Bearer(token).onCalls());
            case SPOKEN_FOR -> Channels.to(target, gateway).with(new CallerClientInterceptor(caller()));
        };
    }

    private static Caller caller() {
        return new Caller(
                Bindings.caller("https://issuer.bench"),
                "192.0.2.7",
                "aws-cli/2.34.0 md/awscrt#0.31.2 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.14.2",
                "0197f3a1-8b9e-7c51-9d54-0f4f3c6a1b2e",
                "eks");
    }

    private Measured measure(Channels channels, ServerProgram server) throws InterruptedException {
        Load<CheckRequest, CheckResponse> load = new Load<>(
                DecisionServiceGrpc.getCheckMethod(),
                IN_FLIGHT,
                List.of(QUESTION),
                (asked, answer) -> answer.getAllowed());
        Duration before = server.processorTime();
        Load.Result result = load.run(channels.all(), Duration.ZERO, measured);
        Duration spent = server.processorTime().minus(before);
        return new Measured(result.perSecond(), spent.toNanos() / 1e3 / result.calls());
    }

    private static Row row(Plan plan, List<Map<Plan, Measured>> rounds) {
        ToDoubleFunction<Map<Plan, Measured>> cost = round -> of(round, plan).processorMicros();
        ToDoubleFunction<Map<Plan, Measured>> rate = round -> of(round, plan).perSecond();
        Plan bare = plan.bare();
        return new Row(
                plan.toString(),
                median(rounds, rate),
                median(rounds, cost),
                median(
                        rounds,
                        round -> cost.applyAsDouble(round) / of(round, bare).processorMicros()),
                median(
                        rounds,
                        round -> rate.applyAsDouble(round) / of(round, bare).perSecond()));
    }

    private static Measured of(Map<Plan, Measured> round, Plan plan) {
        return requireNonNull(round.get(plan));
    }

    private static double median(List<Map<Plan, Measured>> rounds, ToDoubleFunction<Map<Plan, Measured>> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private List<Timing> alone() throws IOException, RunnerException {
        Path logFile = JsonFile.folder().resolve("jmh.log");
        try (PrintStream log = new PrintStream(Files.newOutputStream(logFile), true, StandardCharsets.UTF_8)) {
            Trials trials = new Trials(false, log);
            out.println(trials.method());
            out.println("JMH says more in " + logFile);
            List<Timing> timings = new ArrayList<>();
            for (Trial trial : trials()) {
                timings.add(trials.run(trial));
                out.printf("  %s %s%n", trial.name(), Figures.whole(trial.size()));
            }
            return timings;
        }
    }

    private static List<Trial> trials() {
        Stream<Trial> credentials = Stream.of(
                new Trial(SignatureBenchmark.class, "right", "", 0),
                new Trial(SignatureBenchmark.class, "unknownKey", "", 0),
                new Trial(TokenBenchmark.class, "cold", "", 0),
                new Trial(TokenBenchmark.class, "remembered", "", 0));
        Stream<Trial> grants = IntStream.of(1, 10, 10_000).boxed().flatMap(size -> Stream.of("known", "changed")
                .map(method -> new Trial(GrantsBenchmark.class, method, "bindings", size)));
        return Stream.concat(credentials, grants).toList();
    }

    private void print(CallersResults results) {
        Table calls = new Table("what is sent, and the hall", "calls/s", "of bare", "server's µs a call", "of bare");
        for (Row row : results.calls()) {
            calls.row(
                    row.plan(),
                    Figures.whole(row.perSecond()),
                    ratio(row.rateOfBare()),
                    Figures.brief(row.processorMicros()),
                    ratio(row.timesBare()));
        }
        out.print(calls);
        out.println();
        Table alone = new Table("alone", "bindings", "µs", "bytes");
        for (Timing timing : results.alone()) {
            alone.row(
                    timing.name(),
                    Figures.whole(timing.size()),
                    String.format(Locale.ROOT, "%.2f", timing.nanos() / 1e3),
                    Figures.whole(timing.bytes()));
        }
        out.print(alone);
        double most = results.calls().stream().mapToDouble(Row::timesBare).max().orElse(Double.NaN);
        out.printf(
                "goal: the hall adds less than 10 %% to a call: %s of bare at most, %s%n",
                ratio(most), met(most < MOST_TIMES_BARE));
        double signature = results.alone().getFirst().nanos();
        out.printf(
                Locale.ROOT,
                "goal: a signature in under 100 µs: %.1f, %s%n",
                signature / 1e3,
                met(signature < MOST_SIGNATURE_NANOS));
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static String met(boolean isMet) {
        return isMet ? "met" : "missed";
    }
}
