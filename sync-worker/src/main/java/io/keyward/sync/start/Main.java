package io.keyward.sync.start;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.keyward.eks.ClusterArn;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.channel.PeerCheck;
import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.Finding;
import io.keyward.grpc.start.Installation;
import io.keyward.grpc.start.ServiceStart;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.grpc.tls.TlsCheck;
import io.keyward.proto.sync.v1.CallTarget;
import io.keyward.proto.sync.v1.ListTargetsRequest;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import io.keyward.sync.aws.AwsChecks;
import io.keyward.sync.config.SyncConfig;
import io.keyward.sync.entry.Target;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.List;

/** Starts the sync-worker, or looks at its installation. */
@QuarkusMain
public final class Main {

    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final int MOST_BYTES = 4 << 20;

    private Main() {}

    /** @param arguments none, or {@code doctor} and its options */
    public static void main(String[] arguments) {
        ServiceStart.run(Peer.SYNC_WORKER.service(), arguments, List.of(SyncConfig.class), Main::checks);
    }

    private static List<Check> checks(Installation installation) {
        SyncConfig config = installation.config().getConfigMapping(SyncConfig.class);
        return List.of(
                TlsCheck.of(installation.credentials(), Peer.SYNC_WORKER, installation.clock()),
                PeerCheck.of(Peer.ACCESS_SERVICE, config.accessService(), installation.credentials(), channel -> {
                    var _ = targets(channel);
                }),
                new Check("AWS", () -> aws(config, installation)));
    }

    private static List<Finding> aws(SyncConfig config, Installation installation) throws InterruptedException {
        List<Target> targets;
        ManagedChannel channel = null;
        try {
            channel = GrpcChannel.open(
                    config.accessService(),
                    new ServiceCredentials(installation.credentials(), Duration.ofHours(1)),
                    ANSWER,
                    MOST_BYTES);
            targets = targets(channel);
        } catch (StatusRuntimeException | IllegalStateException e) {
            return List.of(Finding.warn(
                    "AWS",
                    "which accounts to look at only access-service knows, which does not tell",
                    "mend the way to access-service first"));
        } finally {
            if (channel != null) {
                channel.shutdownNow();
            }
        }
        return targets.isEmpty()
                ? List.of(Finding.ok("AWS", "no cluster is registered yet; nothing was asked"))
                : AwsChecks.look(config, targets);
    }

    private static List<Target> targets(Channel channel) {
        return SyncServiceGrpc.newBlockingStub(channel)
                .listTargets(ListTargetsRequest.getDefaultInstance())
                .getTargetsList()
                .stream()
                .map(Main::target)
                .toList();
    }

    private static Target target(CallTarget target) {
        ClusterArn arn = ClusterArn.ofKept(target.getClusterArn());
        return new Target(arn.text(), arn.name(), arn.account(), arn.region(), target.getRoleArn());
    }
}
