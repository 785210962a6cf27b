package io.keyward.local.lab;

import java.util.List;
import java.util.Optional;

/**
 * One command of the lab page.
 *
 * @param title what it is about
 * @param explanation what to know before it runs, in lines
 * @param command as a shell reads it; may be several lines
 * @param output what the page shows of its output, its ids and times being the page's; empty if the page shows none
 * @param exitStatus how the command ends
 * @param actions the audit events that Keyward records for it, in order; empty unless it changes something
 * @param questions what the cluster is asked by it: one question, or none
 */
public record Step(
        String title,
        List<String> explanation,
        String command,
        String output,
        int exitStatus,
        List<String> actions,
        List<Question> questions) {

    public Step {
        explanation = List.copyOf(explanation);
        actions = List.copyOf(actions);
        questions = List.copyOf(questions);
    }

    /** The question, if the command asks the cluster one. */
    public Optional<Question> question() {
        return questions.stream().findFirst();
    }
}
