package io.keyward.sync.shard;

import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.config.SyncConfig;
import io.keyward.sync.push.Pusher;
import io.keyward.sync.read.ClusterReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the work on every shard is done with.
 *
 * @param calls wait between attempts of calls to AWS
 * @param links wait between attempts to reach access-service
 * @param nanoTime what leases, pace and durations are measured with, as {@link System#nanoTime}
 */
record ShardTools(
        EksApi eks,
        Pusher pusher,
        ClusterReader reader,
        Backoff calls,
        Backoff links,
        SyncConfig config,
        MeterRegistry registry,
        LongSupplier nanoTime) {

    private static final Duration BASE = Duration.ofMillis(200);
    private static final Duration CALL_CAP = Duration.ofSeconds(5);
    private static final Duration LINK_CAP = Duration.ofSeconds(3);

    static ShardTools of(
            EksApi eks, SyncConfig config, MeterRegistry registry, RandomGenerator random, LongSupplier nanoTime) {
        Backoff calls = new Backoff(BASE, CALL_CAP, random);
        return new ShardTools(
                eks,
                new Pusher(calls, config.principalPropagation()),
                new ClusterReader(calls, config.readParallelism()),
                calls,
                new Backoff(BASE, LINK_CAP, random),
                config,
                registry,
                nanoTime);
    }
}
