package io.keyward.bench.facts;

import java.util.List;
import java.util.function.Predicate;

/** Holds whoever is measured to the right answers: a benchmark of wrong ones is void. */
public final class Agreement {

    private Agreement() {}

    /** @throws IllegalStateException naming the first question that is answered wrongly */
    public static void check(String who, List<Question> questions, Predicate<Question> allows) {
        for (Question question : questions) {
            if (allows.test(question) != question.allowed()) {
                throw new IllegalStateException(who + " answers " + !question.allowed() + " to " + question);
            }
        }
    }
}
