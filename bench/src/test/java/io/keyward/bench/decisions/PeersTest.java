package io.keyward.bench.decisions;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.keyward.bench.casbin.CasbinDecisions;
import io.keyward.bench.cedar.CedarDecisions;
import io.keyward.bench.facts.Agreement;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Question;
import io.keyward.bench.facts.Questions;
import io.keyward.bench.linear.AccessPolicyBindings;
import io.keyward.bench.linear.LinearScan;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Everyone who is compared answers right; else there is nothing to compare. */
class PeersTest {

    private static final ClusterState STATE = ClusterState.of(250);
    private static final List<Question> QUESTIONS = Questions.mixed(STATE, 1000);
    private static final List<Question> FOR_RESOURCES = Questions.forResources(QUESTIONS);

    @Test
    void linear_scan() {
        LinearScan scan = new LinearScan(AccessPolicyBindings.of(STATE));
        agrees(QUESTIONS, question -> scan.allows(question.principalArn(), List.of(), question.attributes()));
    }

    @Test
    void cedar() throws Exception {
        CedarDecisions withSchema = CedarDecisions.withSchema(STATE, FOR_RESOURCES);
        CedarDecisions withoutSchema = CedarDecisions.withoutSchema(STATE);
        agrees(FOR_RESOURCES, question -> withSchema.allows(question.principalArn(), question.resource()));
        agrees(FOR_RESOURCES, question -> withoutSchema.allows(question.principalArn(), question.resource()));
    }

    @Test
    void casbin() {
        CasbinDecisions casbin = new CasbinDecisions(STATE);
        agrees(FOR_RESOURCES, question -> casbin.allows(question.principalArn(), question.resource()));
    }

    private static void agrees(List<Question> questions, Predicate<Question> allows) {
        assertThatCode(() -> Agreement.check("it", questions, allows)).doesNotThrowAnyException();
    }
}
