package io.keyward.access.decision;

import io.keyward.access.decision.Decisions.RecordedBatch;
import io.keyward.access.snapshot.Demand;
import io.keyward.access.snapshot.Snapshot;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.DecisionState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Batches of one stream, all on the state that the first was answered on. For one thread. */
final class CheckStream {

    private final Decisions decisions;
    private final Function<BatchCheckRequest, Demand> demand;
    private @Nullable Snapshot state;

    CheckStream(Decisions decisions, Function<BatchCheckRequest, Demand> demand) {
        this.decisions = decisions;
        this.demand = demand;
    }

    RecordedBatch answer(BatchCheckRequest in) {
        if (state == null) {
            state = decisions.state(demand.apply(in));
        } else {
            requireNoOther(in);
        }
        return decisions.check(state, DecisionProtoMapping.toDomain(in));
    }

    /** The cluster the batch is about. */
    String cluster(BatchCheckRequest in) {
        return state == null ? in.getCluster() : state.clusterArn();
    }

    private static void requireNoOther(BatchCheckRequest in) {
        requireUnset("cluster", in.getCluster().isEmpty());
        requireUnset("state", in.getState() == DecisionState.DECISION_STATE_UNSPECIFIED);
        requireUnset("min_revision", in.getMinRevision() == 0);
    }

    private static void requireUnset(String field, boolean unset) {
        if (!unset) {
            throw Invalid.field(field, field + ": is that of the stream's first message; leave it out");
        }
    }
}
