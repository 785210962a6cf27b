package io.keyward.access.identity;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.hall.RefusalSink;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.identity.v1.Refusal;
import io.keyward.proto.identity.v1.Via;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;

/** Puts on record who was turned away at the door of any service. */
@ApplicationScoped
class RecordedRefusals implements RefusalSink {

    private final AgroalDataSource database;
    private final Outbox outbox;

    RecordedRefusals(@DataSource("decisions") AgroalDataSource database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    @Override
    public void record(Refusal refusal) {
        record(List.of(refusal));
    }

    /** All of them or none; durable on return. */
    void record(List<Refusal> refusals) {
        List<EncodedEvent> events = refusals.stream()
                .map(refusal -> {
                    Caller caller = caller(refusal);
                    return outbox.encode(event(refusal, caller), caller);
                })
                .toList();
        try {
            var _ = Jdbc.inTransaction(database, connection -> {
                Outbox.insert(connection, events);
                return true;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("refusals cannot be put on record", e);
        }
        outbox.committed();
    }

    private static Event event(Refusal refusal, Caller caller) {
        return Event.of(Action.ACTION_CALL_REFUSED, Outcome.REFUSED)
                .at(ProtoTime.toJava(refusal.getTime()))
                .about(refusal.getCluster(), "caller/" + caller.actor())
                .because(refusal.getReason(), refusal.getMessage())
                .detail("operation", refusal.getOperation())
                .detail("suppressed", refusal.getSuppressed());
    }

    private static Caller caller(Refusal refusal) {
        var caller = refusal.getCaller();
        return new Caller(
                caller.getIdentity().getVia() == Via.VIA_UNSPECIFIED
                        ? Identity.nobody()
                        : CallerMetadata.toDomain(caller.getIdentity()),
                caller.getSourceIp(),
                caller.getUserAgent(),
                caller.getRequestId(),
                caller.getDoor());
    }
}
