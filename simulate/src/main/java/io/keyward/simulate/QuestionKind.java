package io.keyward.simulate;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The three kinds of questions: the member of the line that holds them, and the members of a question. */
enum QuestionKind {
    CHECK,
    WHO_CAN,
    ESCALATION;

    /** The member of the line that lists the questions. */
    String member() {
        return switch (this) {
            case CHECK -> "checks";
            case WHO_CAN -> "whoCan";
            case ESCALATION -> "escalations";
        };
    }

    private List<String> questions() {
        return switch (this) {
            case CHECK -> List.of("principalArn", "sessionName", "attributes");
            case WHO_CAN -> List.of("attributes", "anySession");
            case ESCALATION -> List.of("principalArn", "namespace", "rules");
        };
    }

    /**
     * The members that make up an answer. An escalation is never answered with {@code allowed}, but that may be expected: it is
     * short for having no {@code error}.
     */
    List<String> answers() {
        return switch (this) {
            case CHECK -> List.of("user", "allowed", "unknown", "reasons", "noOpinionReason", "status");
            case WHO_CAN -> List.of("principals", "withSessionName", "unknown");
            case ESCALATION -> List.of("user", "error", "allowed");
        };
    }

    /** Every member that question and answer may have. */
    Set<String> all() {
        return Stream.concat(questions().stream(), answers().stream()).collect(Collectors.toUnmodifiableSet());
    }
}
