package io.keyward.bench.grpc;

import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Questions;
import io.keyward.bench.platform.Bearer;
import io.keyward.bench.platform.BenchCluster;
import io.keyward.bench.platform.Channels;
import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.bench.report.Figures;
import io.keyward.bench.report.JsonFile;
import io.keyward.bench.report.Machine;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** {@code ./keyward bench grpc}: loads a running platform and, in the same run, a bare server. */
public final class GrpcCommand {

    private static final int ASSOCIATIONS = 250;
    private static final int ROUNDS = 200;

    private final Platform platform;
    private final Duration measured;
    private final Duration warmup;
    private final Clock clock;
    private final PrintStream out;

    /**
     * Where a platform is.
     *
     * @param target host and port of access-service
     * @param authorities a PEM file of the authorities by which it is known
     * @param bearer of an administrator
     */
    public record Platform(String target, Path authorities, Bearer bearer) {}

    /** @param measured how long each load is measured, after a third of that to warm up */
    public GrpcCommand(Platform platform, Duration measured, Clock clock, PrintStream out) {
        this.platform = platform;
        this.measured = measured;
        this.warmup = measured.dividedBy(3);
        this.clock = clock;
        this.out = out;
    }

    /** @throws IllegalStateException if an answer is wrong */
    public void run() throws IOException, InterruptedException {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.here();
        out.println(machine);
        ClusterState state = ClusterState.of(ASSOCIATIONS);
        Loads loads = new Loads(Questions.forResources(Questions.mixed(state, 2 * Loads.QUESTIONS))
                .subList(0, Loads.QUESTIONS));
        try (Channels channels = Channels.to(platform.target(), platform.authorities())
                        .with(platform.bearer().onCalls());
                BenchCluster cluster = BenchCluster.register(channels.first())) {
            out.println("registered " + BenchCluster.ARN + " at " + platform.target() + " in mode OBSERVE");
            cluster.fill(state);
            out.println(state.holders().size() + " entries, " + state.associations() + " associations");
            HotChanges.Result hot =
                    new HotChanges(cluster, DecisionServiceGrpc.newBlockingStub(channels.first())).run(ROUNDS);
            out.println("made " + hot.rounds() + " changes");
            GrpcResults results = load(time, machine, loads, channels, hot);
            out.println();
            out.print(new GrpcReport(results));
            out.println("as JSON: " + JsonFile.write("grpc.json", results));
        }
    }

    private GrpcResults load(String time, Machine machine, Loads loads, Channels channels, HotChanges.Result hot)
            throws IOException, InterruptedException {
        List<CheckResponse> answers = loads.answers(channels.first());
        List<BatchCheckResponse> batchAnswers = loads.batchAnswers(channels.first());
        String method = "%s; %d channels, %d s each after %d s to warm up"
                .formatted(
                        loads.sizes(answers, batchAnswers), Channels.COUNT, measured.toSeconds(), warmup.toSeconds());
        out.println(method);
        // The bare server first: what the platform has recorded is still on its way to the log a while after it was
        // loaded.
        Pki pki = Pki.create();
        try (ServerProgram server = BareServers.start(pki, answers, batchAnswers);
                Channels bare = Channels.to(server.target(), pki.authority())) {
            List<Load.Result> ofBare = run("a bare server", loads, bare, false);
            List<Load.Result> ofKeyward = run("the platform", loads, channels, true);
            List<GrpcResults.Row> rows = IntStream.range(0, Plan.ALL.size())
                    .mapToObj(i -> new GrpcResults.Row(Plan.ALL.get(i), ofKeyward.get(i), ofBare.get(i)))
                    .toList();
            return new GrpcResults(time, machine, platform.target(), method, rows, hot);
        }
    }

    private List<Load.Result> run(String server, Loads loads, Channels channels, boolean checked)
            throws InterruptedException {
        List<Load.Result> results = new ArrayList<>();
        for (Plan plan : Plan.ALL) {
            Load.Result result = plan.run(loads, channels.all(), checked, warmup, measured);
            results.add(result);
            out.printf(
                    "  %s, %s, %d in flight: %s calls/s%n",
                    server, plan.name(), plan.inFlight(), Figures.whole(result.perSecond()));
        }
        return results;
    }
}
