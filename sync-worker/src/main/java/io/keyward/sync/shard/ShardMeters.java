package io.keyward.sync.shard;

import io.keyward.sync.pace.PacedEksApi.CallListener;
import io.keyward.sync.push.PushResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** The numbers of one shard. */
final class ShardMeters implements CallListener {

    private final MeterRegistry registry;
    private final Tags shard;

    ShardMeters(MeterRegistry registry, ShardKey shard) {
        this.registry = registry;
        this.shard = Tags.of("account", shard.account(), "region", shard.region());
    }

    @Override
    public void called(String operation) {
        registry.counter("keyward.sync.aws.calls", shard.and("operation", operation))
                .increment();
    }

    @Override
    public void throttled(String operation) {
        registry.counter("keyward.sync.throttles", shard.and("operation", operation))
                .increment();
    }

    /** A push came to this; {@code retries} counts the attempts after the first. */
    void pushed(PushResult.Outcome outcome, int attempts, Duration took) {
        Timer.builder("keyward.sync.pushes")
                .tags(shard.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                .register(registry)
                .record(took);
        if (attempts > 0) {
            registry.counter("keyward.sync.retries", shard).increment();
        }
    }

    void read(boolean complete, Duration took) {
        Timer.builder("keyward.sync.reads")
                .tags(shard.and("outcome", complete ? "done" : "failed"))
                .register(registry)
                .record(took);
    }
}
