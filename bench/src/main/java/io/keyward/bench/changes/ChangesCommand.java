package io.keyward.bench.changes;

import static io.keyward.bench.changes.Gateway.segment;

import io.grpc.Channel;
import io.keyward.bench.platform.Bearer;
import io.keyward.bench.platform.BenchCluster;
import io.keyward.bench.platform.Channels;
import io.keyward.bench.report.Figures;
import io.keyward.bench.report.JsonFile;
import io.keyward.bench.report.Machine;
import io.keyward.bench.report.Table;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code ./keyward bench changes}: single changes through REST and gRPC and batches of them on twenty clusters that are paused, the same with
 * the push to the lab, and a mass repair; beside PostgreSQL doing the same writes in the same run.
 */
public final class ChangesCommand {

    private static final int IN_FLIGHT = 16;
    private static final int BATCHES_IN_FLIGHT = 4;
    private static final int ENTRIES_OF_A_BATCH = 1000;
    private static final int MOST_ROUNDS = 10;
    private static final double WARMER = 1.03;
    private static final int PUSHED_ENTRIES = 300;
    private static final int REPAIRED_ENTRIES = 1000;
    private static final Duration ALONE = Duration.ofSeconds(10);
    private static final String POLICY = LabCluster.POLICIES.getFirst();

    private final Platform platform;
    private final int changes;
    private final Clock clock;
    private final PrintStream out;

    /**
     * Where a local platform is.
     *
     * @param gateway host and port
     * @param access host and port of access-service
     * @param authorities a PEM file of the authorities by which it is known
     * @param postgres host and port
     * @param labUrl the lab's AWS side
     * @param bearer of an administrator
     * @param postgresPassword of the role {@code postgres}
     */
    public record Platform(
            String gateway,
            String access,
            Path authorities,
            String postgres,
            String labUrl,
            Bearer bearer,
            String postgresPassword) {}

    /**
     * A measurement.
     *
     * @param share of what PostgreSQL did alone
     */
    record Row(String name, int inFlight, double perSecond, double share, double p50Millis, double p99Millis) {}

    /** What was measured, for machines. */
    record Results(String time, Machine machine, DatabaseAlone.Result alone, List<Row> rows, double repairSeconds) {}

    /** @param changes how many single changes each load makes, after as many and more to warm up */
    public ChangesCommand(Platform platform, int changes, Clock clock, PrintStream out) {
        this.platform = platform;
        this.changes = changes;
        this.clock = clock;
        this.out = out;
    }

    /** @throws IllegalStateException if a change is refused, or not held by EKS in the end */
    public void run() throws IOException, InterruptedException {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.here();
        out.println(machine);
        try (Gateway gateway = new Gateway(
                        "http://" + platform.gateway(), platform.bearer().authorization());
                Channels channels = Channels.to(platform.access(), platform.authorities())
                        .with(platform.bearer().onCalls())) {
            DatabaseAlone.Result alone =
                    new DatabaseAlone(platform.postgres(), platform.postgresPassword()).run(IN_FLIGHT, ALONE);
            out.printf("PostgreSQL alone by %s: %s transactions/s%n", alone.by(), Figures.whole(alone.perSecond()));
            List<Row> rows = new ArrayList<>(paused(gateway, channels, alone));
            double repair;
            try (LabCluster cluster = new LabCluster(gateway, platform.labUrl())) {
                rows.add(pushed(cluster, alone));
                repair = repair(cluster);
            }
            Results results = new Results(time, machine, alone, rows, repair);
            print(results);
            out.println("as JSON: " + JsonFile.write("changes.json", results));
        }
    }

    private List<Row> paused(Gateway gateway, Channels channels, DatabaseAlone.Result alone)
            throws InterruptedException {
        try (PausedClusters clusters = PausedClusters.register(gateway)) {
            warmUp("rest", load -> InFlight.run(IN_FLIGHT, changes / 2, rest(clusters, gateway, load)));
            InFlight.Result rest = InFlight.run(IN_FLIGHT, changes / 2, rest(clusters, gateway, "rest"));
            warmUp("grpc", load -> InFlight.run(IN_FLIGHT, changes / 2, grpc(clusters, channels, load)));
            InFlight.Result grpc = InFlight.run(IN_FLIGHT, changes / 2, grpc(clusters, channels, "grpc"));
            InFlight.run(BATCHES_IN_FLIGHT, PausedClusters.COUNT, batch(clusters, gateway, "batch-warmup"));
            InFlight.Result batches =
                    InFlight.run(BATCHES_IN_FLIGHT, PausedClusters.COUNT, batch(clusters, gateway, "batch"));
            return List.of(
                    row("single changes, REST", IN_FLIGHT, 1, rest, alone),
                    row("single changes, gRPC", IN_FLIGHT, 1, grpc, alone),
                    row(
                            "entries by batchChange, " + ENTRIES_OF_A_BATCH + " each",
                            BATCHES_IN_FLIGHT,
                            ENTRIES_OF_A_BATCH,
                            batches,
                            alone));
        }
    }

    /** Makes a load again and again until it gets no faster: services compile for as long as that. */
    private void warmUp(String name, Load load) throws InterruptedException {
        double before = 0;
        double now = load.run(name + "-0").perSecond();
        int round = 1;
        while (now > before * WARMER && round < MOST_ROUNDS) {
            before = now;
            now = load.run(name + "-" + round).perSecond();
            round++;
        }
        out.printf("%s: warm after %d loads%n", name, round);
    }

    /** A load of some name, which no other load has had. */
    private interface Load {
        InFlight.Result run(String name) throws InterruptedException;
    }

    /** Single changes on a cluster that is enforced; the time ends when EKS holds the last of them. */
    private Row pushed(LabCluster cluster, DatabaseAlone.Result alone) throws InterruptedException {
        long begun = System.nanoTime();
        InFlight.Result calls = InFlight.run(IN_FLIGHT, PUSHED_ENTRIES, cluster::grant);
        cluster.awaitHeld(PUSHED_ENTRIES);
        double seconds = (System.nanoTime() - begun) / 1e9;
        InFlight.Result result =
                new InFlight.Result(calls.calls(), calls.calls() / seconds, calls.p50Millis(), calls.p99Millis());
        cluster.close();
        cluster.awaitHeld(0);
        return row("single changes, REST, until EKS holds them", IN_FLIGHT, 1, result, alone);
    }

    /** @return how many seconds after all entries were deleted on the AWS side they were back with their policies */
    private double repair(LabCluster cluster) throws InterruptedException {
        cluster.grantAll(REPAIRED_ENTRIES);
        cluster.awaitHeld(REPAIRED_ENTRIES);
        cluster.deleteBehind(REPAIRED_ENTRIES);
        long begun = System.nanoTime();
        cluster.awaitHeld(REPAIRED_ENTRIES);
        return (System.nanoTime() - begun) / 1e9;
    }

    /** An entry and an association with it, one after the other. */
    private static InFlight.Work rest(PausedClusters clusters, Gateway gateway, String load) {
        return (number, calls) -> {
            String entries = "/api/v1/clusters/" + segment(clusters.arn(number)) + "/access-entries";
            String principal = principal(load, number);
            String association = entries + "/" + segment(principal) + "/access-policies/" + segment(POLICY);
            calls.make(() -> gateway.must("POST", entries, Map.of("principalArn", principal)));
            calls.make(() -> gateway.must(
                    "PUT",
                    association,
                    Map.of("accessScope", Map.of("type", "namespace", "namespaces", List.of("a")))));
        };
    }

    private static InFlight.Work grpc(PausedClusters clusters, Channels channels, String load) {
        return (number, calls) -> {
            Channel channel = channels.all().get(number % Channels.COUNT);
            String principal = principal(load, number);
            CreateAccessEntryRequest create = CreateAccessEntryRequest.newBuilder()
                    .setCluster(clusters.arn(number))
                    .setPrincipalArn(principal)
                    .build();
            AssociateAccessPolicyRequest associate = AssociateAccessPolicyRequest.newBuilder()
                    .setCluster(clusters.arn(number))
                    .setPrincipalArn(principal)
                    .setPolicyArn(POLICY)
                    .setAccessScope(BenchCluster.namespaces(List.of("a")))
                    .build();
            calls.make(() -> AccessEntryServiceGrpc.newBlockingStub(channel).createAccessEntry(create));
            calls.make(() -> AccessPolicyServiceGrpc.newBlockingStub(channel).associateAccessPolicy(associate));
        };
    }

    private static InFlight.Work batch(PausedClusters clusters, Gateway gateway, String load) {
        return (number, calls) -> {
            List<Map<String, Object>> entries = IntStream.range(0, ENTRIES_OF_A_BATCH)
                    .mapToObj(i -> Map.<String, Object>of("create", Map.of("principalArn", principal(load, i))))
                    .toList();
            String path = "/api/v1/clusters/" + segment(clusters.arn(number)) + ":batchChange";
            calls.make(() -> gateway.must("POST", path, Map.of("changes", entries)));
        };
    }

    private static String principal(String load, int number) {
        return "arn:aws:iam::123456789012:role/keyward-bench-" + load + "-" + number;
    }

    private static Row row(
            String name, int inFlight, int changesOfACall, InFlight.Result result, DatabaseAlone.Result alone) {
        double perSecond = result.perSecond() * changesOfACall;
        return new Row(
                name, inFlight, perSecond, perSecond / alone.perSecond(), result.p50Millis(), result.p99Millis());
    }

    private void print(Results results) {
        Table table = new Table("load", "in flight", "a second", "share of PostgreSQL alone", "p50 ms", "p99 ms");
        for (Row row : results.rows()) {
            table.row(
                    row.name(),
                    Integer.toString(row.inFlight()),
                    Figures.whole(row.perSecond()),
                    String.format(Locale.ROOT, "%.2f", row.share()),
                    Figures.brief(row.p50Millis()),
                    Figures.brief(row.p99Millis()));
        }
        out.println();
        out.print(table);
        out.printf(
                Locale.ROOT,
                "%d entries with %d policies each, deleted on the AWS side, were whole again after %.1f s%n",
                REPAIRED_ENTRIES,
                LabCluster.POLICIES.size(),
                results.repairSeconds());
    }
}
