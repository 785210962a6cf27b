package io.keyward.bench.decisions;

import io.keyward.authorizer.Verdict;
import io.keyward.bench.facts.Agreement;
import io.keyward.bench.facts.Question;
import io.keyward.bench.kubernetes.OneRoleState;
import io.keyward.bench.linear.LinearScan;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Keyward's engine and the linear scan on the state that Kubernetes' own authorizer is timed on. */
@State(Scope.Thread)
public class OneRoleBenchmark {

    private static final List<String> GROUPS = List.of("system:authenticated");

    @Param("60")
    public int bindings;

    private Engine engine;
    private LinearScan scan;
    private Question allowed;
    private Question notAllowed;

    @Setup
    public void prepare() {
        OneRoleState state = new OneRoleState(bindings);
        engine = new Engine(state.asAccess());
        scan = new LinearScan(state.asBindings());
        allowed = state.allowed().copied();
        notAllowed = state.notAllowed().copied();
        Agreement.check("the engine", List.of(allowed, notAllowed), engine::allows);
        Agreement.check("the linear scan", List.of(allowed, notAllowed), this::allows);
    }

    private boolean allows(Question question) {
        return scan.allows(question.principalArn(), GROUPS, question.attributes());
    }

    @Benchmark
    public Verdict engineAllowed() {
        return engine.verdict(allowed);
    }

    @Benchmark
    public Verdict engineNotAllowed() {
        return engine.verdict(notAllowed);
    }

    @Benchmark
    public boolean scanAllowed() {
        return allows(allowed);
    }

    @Benchmark
    public boolean scanNotAllowed() {
        return allows(notAllowed);
    }
}
