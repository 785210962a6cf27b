package io.keyward.sync.config;

import io.keyward.grpc.settings.Rule;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the sync-worker. */
@ConfigMapping(prefix = "keyward.sync")
public interface SyncConfig {

    /** Where access-service is reached: {@code host:port}, or several separated by commas, by TLS. */
    @WithDefault("127.0.0.1:8081")
    @Rule(addresses = true)
    String accessService();

    /** How many shards (accounts and regions) this worker takes at most. */
    @WithDefault("1000")
    @Rule(min = "1", max = "100000", reached = "other shards are left to other workers")
    int maxShards();

    /** How many principals of one shard are pushed at a time. */
    @WithDefault("4")
    @Rule(min = "1", max = "100")
    int pushesPerShard();

    /** How many clusters of one shard are read at a time. */
    @WithDefault("2")
    @Rule(min = "1", max = "100")
    int readsPerShard();

    /** How many pieces of work of one shard the worker holds at a time, begun or not; 1 to 1000. */
    @WithDefault("16")
    @Rule(min = "1", max = "1000")
    int itemsPerShard();

    /** How many entries of one cluster are read at a time. */
    @WithDefault("4")
    @Rule(min = "1", max = "100")
    int readParallelism();

    /** Calls to EKS per second on one shard while nothing is throttled. */
    @WithDefault("50")
    @Rule(min = "0.1", max = "10000", reached = "calls wait their turn")
    double callsPerSecond();

    /** How long one call to EKS or STS may take. */
    @WithDefault("10S")
    @Rule(min = "100ms", max = "5m", reached = "the call counts as failed, and is tried again")
    Duration callTimeout();

    /**
     * How long after a request for an entry EKS may not know its principal yet. Until then the push is tried again, afterwards EKS's
     * refusal stands.
     */
    @WithDefault("10S")
    @Rule(min = "0s", max = "1h")
    Duration principalPropagation();

    /** How long pushes under way may take to end when the worker is stopped. */
    @WithDefault("5S")
    @Rule(min = "0s", max = "5m", reached = "the pushes are broken off, and their outcome looked for")
    Duration drain();

    /** The EKS endpoint of every region. Without it the SDK finds one: {@code AWS_ENDPOINT_URL_EKS}, or that of AWS. */
    @Rule(matches = "https?://[^/?#@]+/?", form = "http or https, a host and a port")
    Optional<String> eksEndpoint();

    /** The STS endpoint of every region. Without it the SDK finds one: {@code AWS_ENDPOINT_URL_STS}, or that of AWS. */
    @Rule(matches = "https?://[^/?#@]+/?", form = "http or https, a host and a port")
    Optional<String> stsEndpoint();

    /**
     * Fixed credentials by account, for local platforms whose AWS endpoint tells accounts apart by access key. Anywhere else leave this
     * empty: calls are then made with the default credential chain, or with the role that a cluster names.
     */
    Map<String, AccountKeys> accounts();

    /** An account's credentials. */
    interface AccountKeys {

        /** The access key id. */
        String accessKeyId();

        /** The secret access key; never logged. */
        @Rule(secret = true)
        String secretAccessKey();
    }
}
