package io.keyward.bench.decisions;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.WhoCan;
import io.keyward.authorizer.request.Attributes;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Question;
import io.keyward.bench.facts.Questions;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Everyone who may do something; sixteen different requests in turn. */
@State(Scope.Thread)
public class WhoCanBenchmark {

    private static final int REQUESTS = 16;

    @Param("250000")
    public int associations;

    private ClusterAccess access;
    private QuestionPool pool;

    @Setup
    public void prepare() {
        ClusterState state = ClusterState.of(associations);
        access = state.compile();
        pool = new QuestionPool(Questions.mixed(state, REQUESTS));
        for (Question question : pool.all()) {
            check(question.attributes(), state.allowed(question.attributes()));
        }
    }

    private void check(Attributes request, Set<String> right) {
        Set<String> found = access.whoCan(request).principals().stream()
                .filter(one -> one.verdict() == Verdict.ALLOW)
                .map(one -> one.principal().entry().principalArn())
                .collect(Collectors.toSet());
        if (!found.equals(right)) {
            throw new IllegalStateException("who can " + request + ": " + found.size() + " found, not " + right.size());
        }
    }

    /** The answer as a set, counted. */
    @Benchmark
    public int find() {
        return access.whoCan(pool.next().attributes()).allowed();
    }

    /** The same, and every principal's entry read from it. */
    @Benchmark
    public void list(Blackhole sink) {
        WhoCan answer = access.whoCan(pool.next().attributes());
        answer.principals().forEach(found -> sink.consume(found.principal().entry()));
    }
}
