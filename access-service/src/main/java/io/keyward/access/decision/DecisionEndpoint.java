package io.keyward.access.decision;

import static io.keyward.access.decision.DecisionProtoMapping.toDomain;
import static io.keyward.access.decision.DecisionProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.snapshot.Demand;
import io.keyward.grpc.deadline.CallDeadline;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.DecisionState;
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
            Demand demand = demand(in.getCluster(), in.getState(), in.getMinRevision());
            return toProto(refusals.recording(
                    attempt("decision.check", in.getCluster(), in.getPrincipalArn()),
                    () -> decisions.check(demand, toDomain(in))));
        });
    }

    @Override
    public void batchCheck(BatchCheckRequest in, StreamObserver<BatchCheckResponse> out) {
        replies.reply(
                out,
                () -> toProto(refusals.recording(
                        attempt("decision.batch-check", in.getCluster(), ""),
                        () -> decisions.check(decisions.state(demand(in)), toDomain(in)))));
    }

    @Override
    public StreamObserver<BatchCheckRequest> streamCheck(StreamObserver<BatchCheckResponse> out) {
        CheckStream stream = new CheckStream(decisions, DecisionEndpoint::demand);
        return replies.converse(
                out,
                in -> toProto(refusals.recording(
                        attempt("decision.batch-check", stream.cluster(in), ""), () -> stream.answer(in))));
    }

    private static Demand demand(BatchCheckRequest in) {
        if (in.getCluster().isEmpty()) {
            throw Invalid.field("cluster", "cluster: must not be empty");
        }
        return demand(in.getCluster(), in.getState(), in.getMinRevision());
    }

    private static Demand demand(String cluster, DecisionState state, long minRevision) {
        return new Demand(cluster, DecisionProtoMapping.state(state), minRevision, patience());
    }

    private Attempt attempt(String action, String cluster, String principalArn) {
        return new Attempt(action, () -> clusters.arnOf(cluster), principalArn, "");
    }

    private static Duration patience() {
        return CallDeadline.remaining()
                .map(left -> left.compareTo(MARGIN) > 0 ? left.minus(MARGIN) : Duration.ZERO)
                .orElse(DEFAULT_PATIENCE);
    }
}
