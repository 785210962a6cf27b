package io.keyward.bench.decisions;

import io.keyward.authorizer.Verdict;
import io.keyward.bench.facts.Agreement;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Questions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Keyward's engine over a growing state. */
@State(Scope.Thread)
public class EngineBenchmark {

    @Param("10")
    public int associations;

    private Engine engine;
    private QuestionPool allowed;
    private QuestionPool notAllowed;
    private QuestionPool mixed;
    private QuestionPool ofEveryone;

    @Setup
    public void prepare() {
        ClusterState state = ClusterState.of(associations);
        engine = new Engine(state.compile());
        allowed = checked(new QuestionPool(Questions.allowed(state, QuestionPool.SIZE)));
        notAllowed = checked(new QuestionPool(Questions.notAllowed(state, QuestionPool.SIZE)));
        mixed = checked(new QuestionPool(Questions.mixed(state, QuestionPool.SIZE)));
        ofEveryone = checked(new QuestionPool(Questions.ofEveryone(state)));
    }

    private QuestionPool checked(QuestionPool pool) {
        Agreement.check("the engine", pool.all(), engine::allowsFresh);
        return pool;
    }

    /** Every answer is yes. */
    @Benchmark
    public Verdict allow() {
        return engine.verdict(allowed.next());
    }

    /** Every answer is no. */
    @Benchmark
    public Verdict noOpinion() {
        return engine.verdict(notAllowed.next());
    }

    /** Half of each, in an order that cannot be foreseen. */
    @Benchmark
    public Verdict mixed() {
        return engine.verdict(mixed.next());
    }

    /** The same, but every question comes in strings that nobody has hashed; making them is part of the time. */
    @Benchmark
    public Verdict mixedFresh() {
        return engine.verdict(mixed.next().fresh());
    }

    /** Every principal is asked about once before any is again: the state and the questions fall out of the caches. */
    @Benchmark
    public Verdict everyone() {
        return engine.verdict(ofEveryone.next());
    }
}
