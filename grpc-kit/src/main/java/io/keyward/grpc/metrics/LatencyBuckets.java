package io.keyward.grpc.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which times are counted by how long they were, so that one can ask for their 99th percentile over all replicas, and what longer than a bound
 * was. Few buckets, since each is one more series for every combination of labels.
 */
@Singleton
class LatencyBuckets {

    private static final Set<String> OF_LIBRARIES = Set.of("http.server.requests", "grpc.server.processing.duration");
    private static final String OURS = "keyward.";

    /** In nanoseconds, as Micrometer counts. */
    private static final double[] BOUNDS = Stream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    private static final DistributionStatisticConfig BUCKETS =
            DistributionStatisticConfig.builder().serviceLevelObjectives(BOUNDS).build();

    @Produces
    @Singleton
    MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                boolean ours = id.getName().startsWith(OURS) && id.getType() == Meter.Type.TIMER;
                return ours || OF_LIBRARIES.contains(id.getName()) ? BUCKETS.merge(config) : config;
            }
        };
    }
}
