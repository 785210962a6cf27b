package io.keyward.local.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepsTest {

    @Test
    void a_step_is_read_by_the_first_character_of_its_lines() {
        assertThat(Steps.parse("""
                        What this is.
                        # One
                        Why.
                        And why not.

                        $ do this \\
                        $   and that
                        | a
                        |   b
                        ! 3
                        < x.create push.x
                        ? list pods -

                        # Two
                        $ true
                        """))
                .containsExactly(
                        new Step(
                                "One",
                                List.of("Why.", "And why not."),
                                "do this \\\n  and that",
                                "a\n  b",
                                3,
                                List.of("x.create", "push.x"),
                                List.of(new Question("list", "pods", ""))),
                        new Step("Two", List.of(), "true", "", 0, List.of(), List.of()));
    }

    @Test
    void a_step_without_a_command_is_refused_by_its_title() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Steps.parse("# One\nWhy.\n"))
                .withMessage("the step \"One\" has no command");
    }

    @Test
    void a_question_has_three_words() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Steps.parse("# One\n$ true\n? list pods\n"))
                .withMessage("\"? list pods\" is no verb, resource and namespace");
    }

    @Test
    void the_page_has_fourteen_commands_of_aws_and_kubectl() {
        assertThat(Steps.ofThePage())
                .hasSize(14)
                .allMatch(step -> step.command().startsWith("aws eks ")
                        || step.command().startsWith("kubectl --context readonly "));
    }
}
