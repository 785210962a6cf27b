package io.keyward.bench.grpc;

import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.bench.facts.Question;
import io.keyward.bench.platform.BenchCluster;
import io.keyward.bench.report.Latencies;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import java.util.List;

/**
 * How soon a change is decided upon: an association is given another namespace, and the question that only the new one
 * allows is asked of at least the revision that the change was answered with.
 */
final class HotChanges {

    private static final int WARMUPS = 50;
    private static final String PRINCIPAL = "arn:aws:iam::123456789012:role/teams/hot/changing";
    private static final String POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

    private final BenchCluster cluster;
    private final DecisionServiceBlockingStub decisions;
    private final Latencies fromAnswer = new Latencies();
    private final Latencies fromCall = new Latencies();

    HotChanges(BenchCluster cluster, DecisionServiceBlockingStub decisions) {
        this.cluster = cluster;
        this.decisions = decisions;
    }

    /**
     * In milliseconds, from the change's answer and from its call, to the decision's answer.
     *
     * @param rounds how many changes were made
     */
    record Result(
            int rounds, double answerMedian, double answerP99, double callMedian, double callP99, double callMost) {}

    /** @throws IllegalStateException if a decision does not know of the change before it */
    Result run(int rounds) {
        cluster.create(PRINCIPAL);
        for (int round = -WARMUPS; round < rounds; round++) {
            change("hot-" + (round + WARMUPS), round >= 0);
        }
        return new Result(
                rounds,
                fromAnswer.millis(0.5),
                fromAnswer.millis(0.99),
                fromCall.millis(0.5),
                fromCall.millis(0.99),
                fromCall.millis(1));
    }

    private void change(String namespace, boolean counts) {
        Question question = new Question(PRINCIPAL, ResourceAttributes.of("get", "", "pods", "web-0", namespace), true);
        CheckRequest.Builder check = ProtoQuestions.check(BenchCluster.ARN, question).toBuilder();
        long called = System.nanoTime();
        long revision = cluster.associate(PRINCIPAL, POLICY, BenchCluster.namespaces(List.of(namespace)));
        long answered = System.nanoTime();
        CheckResponse decision = decisions.check(check.setMinRevision(revision).build());
        long decided = System.nanoTime();
        if (!decision.getAllowed() || decision.getRevision() < revision) {
            throw new IllegalStateException("revision " + revision + " is not decided upon: " + decision);
        }
        if (counts) {
            fromAnswer.add(decided - answered);
            fromCall.add(decided - called);
        }
    }
}
