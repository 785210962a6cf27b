package io.keyward.grpc.hall;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.caller.MarkedSecrets;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Puts calls that were turned away on record, before the caller is told, as many as {@link RefusalRates} admits. A record that cannot be made does
 * not let anybody in.
 */
@ApplicationScoped
public class TurnedAway {

    private static final Logger LOG = Logger.getLogger(TurnedAway.class);

    private static final int MAX_TEXT = 256;
    private static final int MAX_MESSAGE = 1024;

    private final RefusalSink sink;
    private final RefusalRates rates;
    private final Clock clock;

    @Inject
    TurnedAway(RefusalSink sink, RefusalRates rates) {
        this(sink, rates, Clock.systemUTC());
    }

    public TurnedAway(RefusalSink sink, RefusalRates rates, Clock clock) {
        this.sink = sink;
        this.rates = rates;
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
        try {
            rates.record(
                    caller,
                    reason,
                    leftOut -> sink.record(Refusal.newBuilder()
                            .setCaller(CallerMetadata.toProto(caller))
                            .setTime(ProtoTime.toProto(clock.instant()))
                            .setOperation(cut(operation, MAX_TEXT))
                            .setReason(reason.name())
                            .setMessage(cut(message, MAX_MESSAGE))
                            .setCluster(cut(MarkedSecrets.hidden(cut(cluster, MAX_MESSAGE)), MAX_TEXT))
                            .setSuppressed(leftOut)
                            .build()));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "refusal not recorded operation=%s actor=%s reason=%s cause=%s",
                    cut(operation, MAX_TEXT),
                    caller.actor(),
                    reason,
                    e.getClass().getSimpleName());
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
