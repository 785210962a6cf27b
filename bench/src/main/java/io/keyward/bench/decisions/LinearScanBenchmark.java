package io.keyward.bench.decisions;

import io.keyward.bench.facts.Agreement;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Question;
import io.keyward.bench.facts.Questions;
import io.keyward.bench.linear.AccessPolicyBindings;
import io.keyward.bench.linear.LinearScan;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The Java port of Kubernetes' linear scan over the same state. */
@State(Scope.Thread)
public class LinearScanBenchmark {

    private static final List<String> GROUPS = List.of("system:authenticated");

    @Param("10")
    public int associations;

    private LinearScan scan;
    private QuestionPool pool;

    @Setup
    public void prepare() {
        ClusterState state = ClusterState.of(associations);
        scan = new LinearScan(AccessPolicyBindings.of(state));
        pool = new QuestionPool(Questions.mixed(state, QuestionPool.SIZE));
        Agreement.check("the linear scan", pool.all(), this::allows);
    }

    private boolean allows(Question question) {
        return scan.allows(question.principalArn(), GROUPS, question.attributes());
    }

    @Benchmark
    public boolean mixed() {
        return allows(pool.next());
    }
}
