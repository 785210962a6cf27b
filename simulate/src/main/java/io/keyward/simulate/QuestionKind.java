package io.keyward.simulate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The three kinds of questions: the member of the line that holds them, and the members of a question. */
enum QuestionKind {
    CHECK(
            "checks",
            List.of("principalArn", "sessionName", "attributes"),
            List.of("user", "allowed", "unknown", "reasons", "noOpinionReason", "status")),
    WHO_CAN("whoCan", List.of("attributes"), List.of("principals", "unknown")),
    /** {@code allowed} is never an answer, but may be expected: it is short for having no {@code error}. */
    ESCALATION("escalations", List.of("principalArn", "namespace", "rules"), List.of("user", "error", "allowed"));

    private final String member;
    private final List<String> answers;
    private final Set<String> all;

    QuestionKind(String member, List<String> questions, List<String> answers) {
        this.member = member;
        this.answers = answers;
        this.all = new HashSet<>(questions);
        all.addAll(answers);
    }

    /** The member of the line that lists the questions. */
    String member() {
        return member;
    }

    /** The members that make up an answer. */
    List<String> answers() {
        return answers;
    }

    /** Every member that question and answer may have. */
    Set<String> all() {
        return all;
    }
}
