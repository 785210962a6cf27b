package io.keyward.bench.decisions;

import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Question;
import io.keyward.bench.facts.Questions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it takes to make a question of new strings, with no decision. */
@State(Scope.Thread)
public class FreshBenchmark {

    private QuestionPool pool;

    @Setup
    public void prepare() {
        pool = new QuestionPool(Questions.mixed(ClusterState.of(1000), QuestionPool.SIZE));
    }

    @Benchmark
    public Question make() {
        return pool.next().fresh();
    }
}
