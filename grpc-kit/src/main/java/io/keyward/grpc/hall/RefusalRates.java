package io.keyward.grpc.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.bucket4j.TimeMeter;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.error.v1.ErrorReason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How many refusals of a service are put on record, at its door and behind it: of each caller (of each address, where nothing was proved) and for
 * each reason ten at once and one a second, so that nobody fills the log by being refused; 200 a second of all who proved nothing, and as
 * many of all who proved who they are in the same way, so that a flood of the former hides none of the others. Those left out are counted, and told with the next.
 * {@code keyward.refusals} counts them all.
 */
@ApplicationScoped
public class RefusalRates {

    private static final Logger LOG = Logger.getLogger(RefusalRates.class);
    private static final int PER_SECOND = 1;
    private static final int BURST = 10;
    private static final int ALL_PER_SECOND = 200;
    private static final int MOST_CALLERS = 10_000;

    /** Callers have no say in what a metric's labels are. */
    private static final Set<String> DOORS = Set.of("eks", "rest", "kube", "webhook", "grpc", "sync");

    private final MeterRegistry metrics;
    private final CallRates each = new CallRates(PER_SECOND, BURST, TimeMeter.SYSTEM_NANOTIME);
    private final CallRates all = new CallRates(ALL_PER_SECOND, ALL_PER_SECOND, TimeMeter.SYSTEM_NANOTIME);
    private final Cache<String, AtomicLong> unrecorded = Caffeine.newBuilder()
            .maximumSize(MOST_CALLERS)
            .evictionListener(RefusalRates::forgotten)
            .build();

    @Inject
    RefusalRates(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** Ones that nobody counts. */
    public RefusalRates() {
        this(new SimpleMeterRegistry());
    }

    /**
     * Records a refusal, if this caller has not had too many for this reason of late. One that cannot be recorded counts as left out.
     *
     * @param recording told how many were left out since the last one; what it throws is thrown on
     */
    public void record(Caller caller, ErrorReason reason, LongConsumer recording) {
        String door = DOORS.contains(caller.door()) ? caller.door() : "other";
        metrics.counter("keyward.refusals", "door", door, "reason", reason.name())
                .increment();
        String key = caller.actor() + ' ' + caller.sourceIp() + ' ' + reason;
        AtomicLong more = unrecorded.get(key, k -> new AtomicLong());
        if (!each.admits(key) || !all.admits(caller.identity().via().name())) {
            more.incrementAndGet();
            return;
        }
        long leftOut = more.getAndSet(0);
        try {
            recording.accept(leftOut);
        } catch (RuntimeException e) {
            more.addAndGet(leftOut + 1);
            throw e;
        }
    }

    /** Of so many callers, one who was not refused again: the log of this service is where their number stays. */
    private static void forgotten(@Nullable String key, @Nullable AtomicLong count, RemovalCause cause) {
        if (count != null && count.get() > 0) {
            LOG.infof("refusals not recorded of=\"%s\" count=%d", key, count.get());
        }
    }
}
