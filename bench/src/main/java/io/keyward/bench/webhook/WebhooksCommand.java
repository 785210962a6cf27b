package io.keyward.bench.webhook;

import io.grpc.Channel;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Questions;
import io.keyward.bench.platform.Bearer;
import io.keyward.bench.platform.BenchCluster;
import io.keyward.bench.platform.Channels;
import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.bench.report.JsonFile;
import io.keyward.bench.report.Machine;
import io.keyward.proto.identity.v1.CreateWebhookCredentialRequest;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code ./keyward bench webhooks}: asks a running platform's webhooks at a fixed rate and, in the same run, a bare server. */
public final class WebhooksCommand {

    private static final int ASSOCIATIONS = 250;
    private static final int QUESTIONS = 1_024;
    private static final int TOKENS = 100;

    private final Platform platform;
    private final int perSecond;
    private final Duration measured;
    private final Clock clock;
    private final PrintStream out;

    /**
     * Where a platform is.
     *
     * @param gateway host and port of its HTTPS
     * @param access host and port of access-service
     * @param authorities a PEM file of the authorities by which it is known
     * @param sts the STS of a lab, which the gateway must be set to ask
     * @param bearer of an administrator
     */
    public record Platform(String gateway, String access, Path authorities, URI sts, Bearer bearer) {}

    /** @param measured how long each load is measured, after as long to warm up */
    public WebhooksCommand(Platform platform, int perSecond, Duration measured, Clock clock, PrintStream out) {
        this.platform = platform;
        this.perSecond = perSecond;
        this.measured = measured;
        this.clock = clock;
        this.out = out;
    }

    /** @throws IllegalStateException if an answer is wrong or does not come */
    public void run() throws IOException, InterruptedException {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.here();
        out.println(machine);
        ClusterState state = ClusterState.of(ASSOCIATIONS);
        List<Review> access = AccessReviews.of(state, Questions.mixed(state, QUESTIONS));
        List<Review> tokens = TokenReviews.of(TOKENS, platform.sts(), clock.instant());
        try (Channels channels = Channels.to(platform.access(), platform.authorities())
                        .with(platform.bearer().onCalls());
                BenchCluster cluster = BenchCluster.register(channels.first());
                Asking asking = new Asking(platform.gateway(), platform.authorities(), credential(channels.first()))) {
            cluster.fill(state);
            cluster.create(TokenReviews.PRINCIPAL);
            String method =
                    "%d entries, %d associations, %,d access reviews, %d tokens; %d s each after as long to warm up"
                            .formatted(
                                    state.holders().size(),
                                    state.associations(),
                                    access.size(),
                                    tokens.size(),
                                    measured.toSeconds());
            out.println(method);
            Map<Review, String> answers = asking.answers(access);
            answers.putAll(asking.answers(tokens));
            List<WebhookResults.Row> rows = rows(WebhookPlan.of(tokens, access), answers, asking);
            WebhookResults results = new WebhookResults(time, machine, platform.gateway(), method, rows);
            out.println();
            out.print(new WebhookReport(results));
            out.println("as JSON: " + JsonFile.write("webhooks.json", results));
        }
    }

    /** What an API server of the cluster would be known by. It ends with the cluster. */
    private static String credential(Channel channel) {
        return "Bearer "
                + IdentityServiceGrpc.newBlockingStub(channel)
                        .createWebhookCredential(CreateWebhookCredentialRequest.newBuilder()
                                .setCluster(BenchCluster.ARN)
                                .setName("bench")
                                .build())
                        .getToken();
    }

    /** The bare server first: what the platform has recorded is still on its way to the log a while after it was loaded. */
    private List<WebhookResults.Row> rows(List<WebhookPlan> plans, Map<Review, String> answers, Asking asking)
            throws IOException, InterruptedException {
        List<RateLoad.Result> bare = new ArrayList<>();
        Pki pki = Pki.create();
        for (WebhookPlan plan : plans) {
            try (ServerProgram server = BareHttpServer.start(
                            pki, plan.reviews().stream().map(answers::get).toList());
                    Asking ofBare = new Asking(server.target(), pki.authority(), "Bearer bare")) {
                bare.add(run("a bare server", plan, ofBare, false));
            }
        }
        List<WebhookResults.Row> rows = new ArrayList<>();
        for (WebhookPlan plan : plans) {
            RateLoad.Result keyward = run("the platform", plan, asking, true);
            rows.add(new WebhookResults.Row(plan.name(), perSecond, keyward, bare.get(rows.size())));
        }
        return rows;
    }

    private RateLoad.Result run(String server, WebhookPlan plan, Asking asking, boolean checked)
            throws InterruptedException {
        RateLoad.Result result = new RateLoad(perSecond, plan.reviews()).run(asking, checked, measured, measured);
        out.printf(Locale.ROOT, "  %s, %s: p99 %.2f ms%n", server, plan.name(), result.p99Millis());
        return result;
    }
}
