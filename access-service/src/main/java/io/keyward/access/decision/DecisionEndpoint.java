package io.keyward.access.decision;

import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.grpc.deadline.CallDeadline;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;

@GrpcService
class DecisionEndpoint extends DecisionServiceGrpc.DecisionServiceImplBase {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    /** Left for the answer's way back. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    private final Decisions decisions;
    private final Refusals refusals;
    private final Clusters clusters;
    private final Replies replies;

    DecisionEndpoint(Decisions decisions, Refusals refusals, Clusters clusters, Replies replies) {
        this.replies = replies;
        this.decisions = decisions;
        this.refusals = refusals;
        this.clusters = clusters;
    }

    @Override
    public void check(CheckRequest in, StreamObserver<CheckResponse> out) {
        replies.reply(out, () -> {
            Attempt attempt =
                    new Attempt("decision.check", () -> clusters.arnOf(in.getCluster()), in.getPrincipalArn(), "");
            RecordedDecision recorded =
                    refusals.recording(attempt, () -> decisions.check(DecisionProtoMapping.toDomain(in), patience()));
            return DecisionProtoMapping.toProto(recorded);
        });
    }

    private static Duration patience() {
        return CallDeadline.remaining()
                .map(left -> left.compareTo(MARGIN) > 0 ? left.minus(MARGIN) : Duration.ZERO)
                .orElse(DEFAULT_PATIENCE);
    }
}
