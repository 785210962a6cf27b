package io.keyward.access.decision;

import static io.keyward.access.decision.DecisionProtoMapping.session;
import static io.keyward.access.decision.DecisionProtoMapping.toDomain;
import static io.keyward.access.decision.DecisionProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.decision.Comparisons.RecordedComparison;
import io.keyward.access.decision.Queries.RecordedWhoCan;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.snapshot.Demand;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.request.Attributes;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.CompareRequest;
import io.keyward.proto.access.v1.CompareResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.access.v1.ListPermissionsRequest;
import io.keyward.proto.access.v1.ListPermissionsResponse;
import io.keyward.proto.access.v1.WhoCanRequest;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.audit.v1.Action;
import jakarta.inject.Singleton;
import java.util.Set;

@Singleton
class DecisionEndpoint extends DecisionServiceGrpc.DecisionServiceImplBase {

    private final Decisions decisions;
    private final Queries queries;
    private final Comparisons comparisons;
    private final Refusals refusals;
    private final Clusters clusters;
    private final Replies replies;
    private final DecisionMeters meters;

    DecisionEndpoint(
            Decisions decisions,
            Queries queries,
            Comparisons comparisons,
            Refusals refusals,
            Clusters clusters,
            Replies replies,
            DecisionMeters meters) {
        this.replies = replies;
        this.meters = meters;
        this.decisions = decisions;
        this.queries = queries;
        this.comparisons = comparisons;
        this.refusals = refusals;
        this.clusters = clusters;
    }

    @Override
    public void check(CheckRequest in, StreamObserver<CheckResponse> out) {
        replies.reply(out, () -> {
            Demand demand = demand(in.getCluster(), in.getState(), in.getMinRevision());
            return toProto(refusals.recording(
                    attempt(Action.ACTION_DECISION_CHECK, in.getCluster(), in.getPrincipalArn()),
                    () -> meters.timed(
                            "check", () -> decisions.check(demand, toDomain(in)), DecisionEndpoint::outcome)));
        });
    }

    @Override
    public void batchCheck(BatchCheckRequest in, StreamObserver<BatchCheckResponse> out) {
        replies.reply(out, () -> {
            BatchRules.require(in);
            return toProto(refusals.recording(
                    attempt(Action.ACTION_DECISION_BATCH_CHECK, in.getCluster(), ""),
                    () -> meters.timed(
                            "batch_check", () -> decisions.check(decisions.state(demand(in)), toDomain(in)))));
        });
    }

    @Override
    public StreamObserver<BatchCheckRequest> streamCheck(StreamObserver<BatchCheckResponse> out) {
        CheckStream stream = new CheckStream(decisions, DecisionEndpoint::demand);
        return replies.converse(out, in -> {
            BatchRules.require(in);
            return toProto(refusals.recording(
                    attempt(Action.ACTION_DECISION_BATCH_CHECK, stream.cluster(in), ""),
                    () -> meters.timed("stream_check", () -> stream.answer(in))));
        });
    }

    @Override
    public void listPermissions(ListPermissionsRequest in, StreamObserver<ListPermissionsResponse> out) {
        replies.reply(out, () -> {
            Demand demand = demand(in.getCluster(), in.getState(), in.getMinRevision());
            return RuleProtoMapping.toProto(refusals.recording(
                    attempt(Action.ACTION_DECISION_LIST_PERMISSIONS, in.getCluster(), in.getPrincipalArn()),
                    () -> meters.timed(
                            "list_permissions",
                            () -> queries.permissions(demand, in.getPrincipalArn(), session(in.getSessionName())))));
        });
    }

    @Override
    public void whoCan(WhoCanRequest in, StreamObserver<WhoCanResponse> out) {
        replies.stream(out, parts -> {
            Attributes attributes = attributes(in);
            Demand demand = demand(in.getCluster(), in.getState(), in.getMinRevision());
            RecordedWhoCan answer = refusals.recording(
                    attempt(Action.ACTION_DECISION_WHO_CAN, in.getCluster(), ""),
                    () -> meters.timed("who_can", () -> queries.whoCan(demand, attributes)));
            new WhoCanParts(answer, parts::send).send();
        });
    }

    @Override
    public void compare(CompareRequest in, StreamObserver<CompareResponse> out) {
        replies.reply(
                out,
                () -> ComparisonMapping.toProto(refusals.recording(
                        attempt(Action.ACTION_DECISION_COMPARE, in.getCluster(), ""),
                        () -> meters.timed("compare", () -> compare(in)))));
    }

    private static String outcome(Decisions.RecordedDecision answer) {
        return answer.decision().verdict() == Verdict.ALLOW ? "allowed" : "not_allowed";
    }

    private RecordedComparison compare(CompareRequest in) {
        Demand desired = demand(in.getCluster(), DecisionState.DECISION_STATE_DESIRED, in.getMinRevision());
        Set<String> namespaces = Set.copyOf(in.getNamespacesList());
        if (in.hasChanges()) {
            return comparisons.withChanges(desired, ProposalMapping.toDomain(in.getChanges()), namespaces);
        }
        if (!in.getDesired()) {
            throw Invalid.field("desired", "desired: must be true");
        }
        return comparisons.withDesired(desired, namespaces);
    }

    private static Attributes attributes(WhoCanRequest in) {
        if (in.hasResource()) {
            return DecisionProtoMapping.attributes(in.getResource());
        }
        return DecisionProtoMapping.attributes(in.getNonResource());
    }

    private static Demand demand(BatchCheckRequest in) {
        if (in.getCluster().isEmpty()) {
            throw Invalid.field("cluster", "cluster: must not be empty");
        }
        return demand(in.getCluster(), in.getState(), in.getMinRevision());
    }

    private static Demand demand(String cluster, DecisionState state, long minRevision) {
        return Demand.of(cluster, DecisionProtoMapping.state(state), minRevision);
    }

    private Attempt attempt(Action action, String cluster, String principalArn) {
        return new Attempt(action, () -> clusters.arnOf(cluster), principalArn, "");
    }
}
