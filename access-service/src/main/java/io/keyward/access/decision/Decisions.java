package io.keyward.access.decision;

import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Outbox;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Answers access questions. The record of an answer is durable before the answer is returned. */
@ApplicationScoped
class Decisions {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final PrincipalStates states;
    private final Clusters clusters;
    private final AccessPolicyCatalogue catalogue;
    private final Outbox outbox;

    Decisions(PrincipalStates states, Clusters clusters, AccessPolicyCatalogue catalogue, Outbox outbox) {
        this.states = states;
        this.clusters = clusters;
        this.catalogue = catalogue;
        this.outbox = outbox;
    }

    /** @param patience how long to wait for the revision the question demands */
    RecordedDecision check(Question question, Duration patience) {
        PrincipalState state = atLeast(question, patience);
        Decision decision = decide(question, state);
        UUID id = UUID.randomUUID();
        outbox.record(DecisionEvent.of(id, question, state, decision));
        return new RecordedDecision(id, decision, state.revision());
    }

    private Decision decide(Question question, PrincipalState state) {
        ClusterAccess.Builder access = ClusterAccess.builder(catalogue);
        state.entry().ifPresent(entry -> access.add(entry, state.associations()));
        return access.build()
                .decide(question.principalArn(), question.session(), question.attributes())
                .orElseThrow(() -> new ServiceException.NotFound(
                        ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                        "principal_arn: " + question.principalArn() + " has no access entry on this cluster ("
                                + question.state() + " state), so the cluster does not let it log in",
                        Map.of("field", "principal_arn", "principalArn", question.principalArn())));
    }

    /** The state once the cluster has reached the revision demanded, and did not change while it was read. */
    private PrincipalState atLeast(Question question, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            PrincipalState state = states.read(question);
            boolean settled = clusters.find(state.cluster().id())
                    .filter(now -> now.revision() == state.cluster().revision())
                    .isPresent();
            if (settled && state.revision() >= question.minRevision()) {
                return state;
            }
            if (System.nanoTime() > end) {
                throw new ServiceException.Precondition(
                        ErrorReason.ERROR_REASON_REVISION_NOT_REACHED,
                        "min_revision: the cluster is at revision " + state.revision() + " and did not reach "
                                + question.minRevision() + " in time",
                        Map.of("field", "min_revision", "revision", Long.toString(state.revision())));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
