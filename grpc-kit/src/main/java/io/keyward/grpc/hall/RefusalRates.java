package io.keyward.grpc.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.TimeMeter;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * How many refusals of a service are put on record, at its door and behind it: of each caller (of each address, where nothing was proved) and for
 * each reason ten at once and one a second, so that nobody fills the log by being refused. Those left out are counted, and told with the next.
 */
@ApplicationScoped
public class RefusalRates {

    private static final int PER_SECOND = 1;
    private static final int BURST = 10;
    private static final int ALL_PER_SECOND = 200;
    private static final int MOST_CALLERS = 10_000;

    private final CallRates each = new CallRates(PER_SECOND, BURST, TimeMeter.SYSTEM_NANOTIME);
    private final CallRates all = new CallRates(ALL_PER_SECOND, ALL_PER_SECOND, TimeMeter.SYSTEM_NANOTIME);
    private final Cache<String, AtomicLong> unrecorded =
            Caffeine.newBuilder().maximumSize(MOST_CALLERS).build();

    /**
     * Records a refusal, if this caller has not had too many for this reason of late. One that cannot be recorded counts as left out.
     *
     * @param recording told how many were left out since the last one; what it throws is thrown on
     */
    public void record(Caller caller, ErrorReason reason, LongConsumer recording) {
        String key = caller.actor() + ' ' + caller.sourceIp() + ' ' + reason;
        AtomicLong more = unrecorded.get(key, k -> new AtomicLong());
        if (!each.admits(key) || !all.admits("")) {
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
}
