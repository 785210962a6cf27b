package io.keyward.bench.decisions;

import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import io.keyward.bench.cedar.CedarDecisions;
import io.keyward.bench.facts.Agreement;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Question;
import io.keyward.bench.facts.Questions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Cedar over the same state; questions for resources only. */
@State(Scope.Thread)
public class CedarBenchmark {

    @Param("10")
    public int associations;

    private CedarDecisions withSchema;
    private CedarDecisions withoutSchema;
    private QuestionPool pool;

    @Setup
    public void prepare() throws AuthException, CacheException {
        ClusterState state = ClusterState.of(associations);
        pool = new QuestionPool(Questions.forResources(Questions.mixed(state, QuestionPool.SIZE)));
        withSchema = CedarDecisions.withSchema(state, pool.all());
        withoutSchema = CedarDecisions.withoutSchema(state);
        Agreement.check("Cedar", pool.all(), question -> allows(withSchema, question));
        Agreement.check("Cedar without schema", pool.all(), question -> allows(withoutSchema, question));
    }

    private static boolean allows(CedarDecisions cedar, Question question) {
        return cedar.allows(question.principalArn(), question.resource());
    }

    @Benchmark
    public boolean withSchema() {
        return allows(withSchema, pool.next());
    }

    @Benchmark
    public boolean withoutSchema() {
        return allows(withoutSchema, pool.next());
    }
}
