package io.keyward.bench.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private static final ClusterState STATE = ClusterState.of(1000);

    @Test
    void state_has_as_many_associations_as_asked_for() {
        assertThat(STATE.associations()).isEqualTo(1000);
        assertThat(STATE.holders()).hasSize(400);
        assertThat(ClusterState.of(10).associations()).isEqualTo(10);
    }

    @Test
    void same_number_gives_same_state_and_questions() {
        assertThat(ClusterState.of(1000)).isEqualTo(STATE);
        assertThat(Questions.mixed(STATE, 100)).isEqualTo(Questions.mixed(ClusterState.of(1000), 100));
    }

    @Test
    void sixteen_policies_have_rules() {
        assertThat(Policies.PUBLISHED).hasSize(16);
    }

    @Test
    void engine_gives_the_right_answers() {
        ClusterAccess access = STATE.compile();
        List<Question> questions = Questions.mixed(STATE, 2000);

        assertThat(questions).filteredOn(Question::allowed).hasSize(1000);
        assertThat(questions).allSatisfy(question -> assertThat(
                        access.verdict(question.principalArn(), Session.ofKubectl(), question.attributes()))
                .isEqualTo(question.allowed() ? Verdict.ALLOW : Verdict.NO_OPINION));
    }

    @Test
    void everyone_is_asked_about_once() {
        assertThat(Questions.ofEveryone(STATE))
                .extracting(Question::principalArn)
                .containsExactlyInAnyOrderElementsOf(
                        STATE.holders().stream().map(Holder::principalArn).toList());
    }

    @Test
    void copies_are_equal_and_nothing_is_shared() {
        Question question = Questions.allowed(STATE, 1).getFirst();

        assertThat(question.copied()).isEqualTo(question);
        assertThat(question.copied().principalArn()).isNotSameAs(question.principalArn());
        assertThat(question.fresh()).isEqualTo(question);
    }

    @Test
    void wrong_answer_ends_the_benchmark() {
        List<Question> questions = Questions.mixed(STATE, 10);

        assertThatThrownBy(() -> Agreement.check("nobody", questions, question -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("nobody answers true to Question");
    }
}
