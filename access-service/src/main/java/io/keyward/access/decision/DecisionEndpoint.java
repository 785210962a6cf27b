package io.keyward.access.decision;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.quarkus.grpc.GrpcService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

@GrpcService
@RunOnVirtualThread
class DecisionEndpoint extends DecisionServiceGrpc.DecisionServiceImplBase {

    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    /** Left for the answer's way back. */
    private static final Duration MARGIN = Duration.ofMillis(100);

    private final Decisions decisions;
    private final Refusals refusals;
    private final Clusters clusters;

    DecisionEndpoint(Decisions decisions, Refusals refusals, Clusters clusters) {
        this.decisions = decisions;
        this.refusals = refusals;
        this.clusters = clusters;
    }

    @Override
    public void check(CheckRequest in, StreamObserver<CheckResponse> out) {
        Attempt attempt =
                new Attempt("decision.check", () -> clusters.arnOf(in.getCluster()), in.getPrincipalArn(), "");
        RecordedDecision recorded =
                refusals.recording(attempt, () -> decisions.check(DecisionProtoMapping.toDomain(in), patience()));
        out.onNext(DecisionProtoMapping.toProto(recorded));
        out.onCompleted();
    }

    private static Duration patience() {
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) {
            return DEFAULT_PATIENCE;
        }
        Duration left =
                Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)).minus(MARGIN);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
