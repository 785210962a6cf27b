package io.keyward.bench.decisions;

import io.keyward.bench.facts.Question;
import java.util.List;

/** Questions to be asked one after another, over and over. Not for use by several threads. */
final class QuestionPool {

    /** How many questions are asked before the first is asked again. */
    static final int SIZE = 16_384;

    private final Question[] questions;
    private int next;

    /** @param questions copied, so that nothing that is asked is the very string that a state holds */
    QuestionPool(List<Question> questions) {
        this.questions = questions.stream().map(Question::copied).toArray(Question[]::new);
    }

    Question next() {
        int current = next;
        next = current + 1 == questions.length ? 0 : current + 1;
        return questions[current];
    }

    List<Question> all() {
        return List.of(questions);
    }
}
