package io.keyward.bench.decisions;

import io.keyward.bench.casbin.CasbinDecisions;
import io.keyward.bench.facts.Agreement;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Question;
import io.keyward.bench.facts.Questions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** jCasbin over the same state; questions for resources only. */
@State(Scope.Thread)
public class CasbinBenchmark {

    @Param("10")
    public int associations;

    private CasbinDecisions casbin;
    private QuestionPool pool;

    @Setup
    public void prepare() {
        ClusterState state = ClusterState.of(associations);
        pool = new QuestionPool(Questions.forResources(Questions.mixed(state, QuestionPool.SIZE)));
        casbin = new CasbinDecisions(state);
        Agreement.check("jCasbin", pool.all(), this::allows);
    }

    private boolean allows(Question question) {
        return casbin.allows(question.principalArn(), question.resource());
    }

    @Benchmark
    public boolean mixed() {
        return allows(pool.next());
    }
}
