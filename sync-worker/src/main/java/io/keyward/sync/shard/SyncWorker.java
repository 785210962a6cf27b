package io.keyward.sync.shard;

import io.grpc.ManagedChannel;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.config.SyncConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The worker as a process: starts with it, and gives its leases back when it ends. */
@ApplicationScoped
class SyncWorker {

    private static final Logger LOG = Logger.getLogger(SyncWorker.class);

    private static final int MAX_ANSWER_BYTES = 4 << 20;

    private final SyncConfig config;
    private final ManagedChannel channel;
    private final LeaseKeeper keeper;
    private final String workerId = UUID.randomUUID().toString();

    SyncWorker(EksApi eks, SyncConfig config, ServiceCredentials credentials, MeterRegistry registry, Clock clock) {
        this.config = config;
        this.channel =
                GrpcChannel.open(config.accessService(), credentials, SyncClient.REPORT_DEADLINE, MAX_ANSWER_BYTES);
        this.keeper = new LeaseKeeper(
                new SyncClient(channel, workerId),
                ShardTools.of(eks, config, registry, new Random(), System::nanoTime),
                clock);
        registry.gauge("keyward.sync.leases", keeper, LeaseKeeper::leases);
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    void start(@Observes StartupEvent event) {
        LOG.infof("sync-worker started worker=%s accessService=%s", workerId, config.accessService());
        keeper.start();
    }

    void stop(@Observes ShutdownEvent event) {
        try {
            keeper.stop(config.drain());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            channel.shutdownNow();
        }
    }
}
