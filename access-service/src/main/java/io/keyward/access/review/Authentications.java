package io.keyward.access.review;

import io.keyward.access.decision.DecisionEvent;
import io.keyward.access.entry.PrincipalPins;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.snapshot.Demand;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.access.snapshot.Snapshots;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.grpc.hall.RefusalRates;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Says which Kubernetes user an identity is. The record is durable before the answer is returned. */
@ApplicationScoped
class Authentications {

    static final Action ACTION = Action.ACTION_IDENTITY_AUTHENTICATE;

    private final Snapshots snapshots;
    private final PrincipalPins pins;
    private final Outbox outbox;
    private final RefusalRates rates;

    Authentications(Snapshots snapshots, PrincipalPins pins, Outbox outbox, RefusalRates rates) {
        this.snapshots = snapshots;
        this.pins = pins;
        this.outbox = outbox;
        this.rates = rates;
    }

    Login authenticate(String cluster, Identity identity) {
        while (true) {
            Snapshot snapshot = snapshots.get(Demand.newest(cluster));
            Login login = Login.of(snapshot, identity);
            if (login instanceof Login.Admitted first && !first.remembered()) {
                // Another may be first after all, or the entry be gone: the next state tells.
                pins.pin(snapshot.clusterId(), first.principalArn(), identity.principalId());
                continue;
            }
            UUID id = UUID.randomUUID();
            outbox.record(id, event(id, snapshot, identity, login));
            return login;
        }
    }

    /**
     * Records that a token was refused without anybody knowing whose it is, if there were not too many of late; also one that was shown to a
     * cluster that is not there, so that nobody learns that from how long it takes. Durable on return.
     */
    void refuseToken(String cluster, String reason) {
        rates.record(Caller.current(), ErrorReason.ERROR_REASON_UNAUTHENTICATED, leftOut -> {
            UUID id = UUID.randomUUID();
            outbox.record(
                    id,
                    refusedToken(id, cluster)
                            .because("TOKEN_NOT_ACCEPTED", reason)
                            .suppressed(leftOut));
        });
    }

    private Event refusedToken(UUID id, String cluster) {
        try {
            return DecisionEvent.of(ACTION, Outcome.REFUSED, id, snapshots.get(Demand.newest(cluster)));
        } catch (NotFound | Precondition unknown) {
            return Event.of(ACTION, Outcome.REFUSED).about("", "decision/" + id).detail("cluster", cluster);
        }
    }

    private static Event event(UUID id, Snapshot snapshot, Identity identity, Login login) {
        Event event = DecisionEvent.of(ACTION, outcome(login), id, snapshot)
                .principal(login.principalArn().isEmpty() ? identity.canonicalArn() : login.principalArn())
                .detail("arn", identity.arn())
                .detail("principalId", identity.principalId())
                .detail("accessKeyId", identity.accessKeyId());
        return switch (login) {
            case Login.Admitted admitted ->
                event.detail("username", admitted.user().username())
                        .detail("groups", admitted.user().groups());
            case Login.Refused refused -> event.because(refused.why().name(), refused.text());
        };
    }

    /** Who comes under the name of somebody else is refused, not merely unknown. */
    private static Outcome outcome(Login login) {
        return switch (login) {
            case Login.Admitted admitted -> Outcome.ALLOWED;
            case Login.Refused refused ->
                refused.why() == Login.Why.PRINCIPAL_RECREATED ? Outcome.REFUSED : Outcome.NOT_ALLOWED;
        };
    }
}
