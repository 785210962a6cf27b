package io.keyward.lab.faults;

import io.keyward.lab.state.LabConfig;
import io.keyward.lab.wire.AwsException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Holds the faults and decides which call meets one. The same seed and the same order of calls give the same faults. */
@ApplicationScoped
public class FaultInjector {

    private final Clock clock;
    private final long seed;
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
    private volatile Faults faults = Faults.NONE;
    private volatile Random random;

    FaultInjector(Clock clock, LabConfig config) {
        this.clock = clock;
        this.seed = config.seed();
        this.random = new Random(seed);
    }

    public Faults faults() {
        return faults;
    }

    /** Changes the faults and starts the buckets anew; returns the new ones. */
    public synchronized Faults change(UnaryOperator<Faults> change) {
        faults = change.apply(faults);
        buckets.clear();
        return faults;
    }

    /** No faults; the random sequence starts over. */
    public synchronized void clear() {
        faults = Faults.NONE;
        buckets.clear();
        random = new Random(seed);
    }

    /** The fault a call of this account and region meets, if any. */
    public Optional<AwsException> onCall(String account, String region) {
        Faults present = faults;
        if (present.throttlePerSecond() > 0 && !takeToken(account + "/" + region, present.throttlePerSecond())) {
            return Optional.of(throttled());
        }
        if (hits(present.throttleRate())) {
            return Optional.of(throttled());
        }
        if (hits(present.errorRate())) {
            return Optional.of(new AwsException(
                    500, "ServerException", "An internal error occurred. (Injected by the lab's errorRate.)"));
        }
        return Optional.empty();
    }

    /** The refusal that was asked for this call, if any. A refusal with a count is used up by it. */
    public synchronized Optional<AwsException> refusal(String operation, Optional<String> principalArn) {
        List<Refusal> present = faults.refusals();
        for (int i = 0; i < present.size(); i++) {
            Refusal refusal = present.get(i);
            if (refusal.meets(operation, principalArn)) {
                List<Refusal> left = new ArrayList<>(present);
                left.remove(i);
                left.addAll(i, refusal.used().stream().toList());
                faults = faults.withRefusals(left);
                return Optional.of(refusal.exception());
            }
        }
        return Optional.empty();
    }

    private boolean takeToken(String shard, double perSecond) {
        return buckets.compute(
                        shard,
                        (key, bucket) -> bucket != null && bucket.perSecond() == perSecond
                                ? bucket
                                : new TokenBucket(perSecond, clock.instant()))
                .take(clock.instant());
    }

    private boolean hits(double rate) {
        return rate > 0 && random.nextDouble() < rate;
    }

    private static AwsException throttled() {
        return new AwsException(429, "ThrottlingException", "Rate exceeded");
    }
}
