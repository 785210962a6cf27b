package io.keyward.grpc.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.TimeMeter;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.caller.MarkedSecrets;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Puts calls that were turned away on record, before the caller is told: of each caller (of each address, where nothing was proved) and for
 * each reason ten at once and one a second, and how many more there were with the next. A record that cannot be made does not let anybody in.
 */
@ApplicationScoped
public class TurnedAway {

    private static final Logger LOG = Logger.getLogger(TurnedAway.class);

    private static final int PER_SECOND = 1;
    private static final int BURST = 10;
    private static final int ALL_PER_SECOND = 200;
    private static final int MOST_CALLERS = 10_000;
    private static final int MAX_TEXT = 256;
    private static final int MAX_MESSAGE = 1024;

    private final RefusalSink sink;
    private final Clock clock;
    private final CallRates each = new CallRates(PER_SECOND, BURST, TimeMeter.SYSTEM_NANOTIME);
    private final CallRates all = new CallRates(ALL_PER_SECOND, ALL_PER_SECOND, TimeMeter.SYSTEM_NANOTIME);
    private final Cache<String, AtomicLong> unrecorded =
            Caffeine.newBuilder().maximumSize(MOST_CALLERS).build();

    @Inject
    TurnedAway(RefusalSink sink) {
        this(sink, Clock.systemUTC());
    }

    public TurnedAway(RefusalSink sink, Clock clock) {
        this.sink = sink;
        this.clock = clock;
    }

    /**
     * Records a refusal, if this caller has not had too many for this reason of late.
     *
     * @param caller as far as it was proved
     * @param operation what was called: an RPC's full name, or method and route
     * @param cluster what it was about, as far as the call said; empty if it did not
     */
    public void record(Caller caller, String operation, ErrorReason reason, String message, String cluster) {
        String key = caller.actor() + ' ' + caller.sourceIp() + ' ' + reason;
        AtomicLong more = unrecorded.get(key, k -> new AtomicLong());
        if (!each.admits(key) || !all.admits("")) {
            more.incrementAndGet();
            return;
        }
        Refusal refusal = Refusal.newBuilder()
                .setCaller(CallerMetadata.toProto(caller))
                .setTime(ProtoTime.toProto(clock.instant()))
                .setOperation(cut(operation, MAX_TEXT))
                .setReason(reason.name())
                .setMessage(cut(message, MAX_MESSAGE))
                .setCluster(cut(MarkedSecrets.hidden(cut(cluster, MAX_MESSAGE)), MAX_TEXT))
                .setSuppressed(more.getAndSet(0))
                .build();
        try {
            sink.record(refusal);
        } catch (RuntimeException e) {
            more.addAndGet(refusal.getSuppressed() + 1);
            LOG.warnf(
                    "refusal not recorded operation=%s actor=%s reason=%s cause=%s",
                    refusal.getOperation(), caller.actor(), reason, e.getClass().getSimpleName());
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
