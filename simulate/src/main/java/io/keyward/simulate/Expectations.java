package io.keyward.simulate;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Holds answers against those that the input expects, prints each difference, and counts. */
final class Expectations {

    private static final String ALLOWED = "allowed";
    private static final String ERROR = "error";
    private static final String UNKNOWN = "unknown";

    private final PrintStream out;
    private long met;
    private long notMet;

    Expectations(PrintStream out) {
        this.out = out;
    }

    /** Compares one line, as it came in and with the answers found. */
    void compare(int number, Map<String, ?> expected, Map<String, ?> found) {
        String where =
                "line " + number + (expected.get("case") == null ? "" : ", case " + Json.text(expected.get("case")));
        for (QuestionKind kind : QuestionKind.values()) {
            List<?> questions = list(expected.get(kind.member()));
            List<?> answers = list(found.get(kind.member()));
            for (int i = 0; i < questions.size(); i++) {
                compare(where + ", " + kind.member() + "[" + i + "]", kind, map(questions.get(i)), map(answers.get(i)));
            }
        }
    }

    private void compare(String where, QuestionKind kind, Map<?, ?> expected, Map<?, ?> found) {
        List<String> asserted = new ArrayList<>(kind.answers());
        asserted.retainAll(expected.keySet());
        if (asserted.isEmpty()) {
            return;
        }
        // An answer that is open satisfies nobody who did not expect that; an escalation without an error is allowed.
        addIf(found.containsKey(UNKNOWN), UNKNOWN, asserted);
        addIf(kind == QuestionKind.ESCALATION && !asserted.contains(ALLOWED), ERROR, asserted);
        boolean same = true;
        for (String member : asserted) {
            @Nullable Object answer = answer(kind, found, member);
            if (!Objects.equals(expected.get(member), answer)) {
                same = false;
                out.println(where + ": " + member + ": expected " + text(expected.get(member)) + ", found "
                        + text(answer) + why(member, found));
            }
        }
        met += same ? 1 : 0;
        notMet += same ? 0 : 1;
    }

    private static void addIf(boolean wanted, String member, List<String> asserted) {
        if (wanted && !asserted.contains(member)) {
            asserted.add(member);
        }
    }

    private static @Nullable Object answer(QuestionKind kind, Map<?, ?> found, String member) {
        return kind == QuestionKind.ESCALATION && member.equals(ALLOWED)
                ? !found.containsKey(ERROR)
                : found.get(member);
    }

    /** What speaks for a verdict, for the reader. */
    private static String why(String member, Map<?, ?> found) {
        if (!member.equals(ALLOWED)) {
            return "";
        }
        if (!list(found.get("reasons")).isEmpty()) {
            return " ("
                    + String.join(
                            "; ",
                            list(found.get("reasons")).stream()
                                    .map(String::valueOf)
                                    .toList()) + ")";
        }
        Object message = found.get(ERROR) == null ? map(found.get("status")).get("message") : found.get(ERROR);
        return message == null ? "" : " (" + String.valueOf(message).replace('\n', ' ') + ")";
    }

    private static String text(@Nullable Object value) {
        return value == null ? "nothing" : Json.text(value);
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Whether the input expected anything so far. */
    boolean any() {
        return met + notMet > 0;
    }

    /** Whether all that was expected was found. */
    boolean allMet() {
        return notMet == 0;
    }

    void summarise() {
        out.println(met + " answers as expected, " + notMet + " not");
    }
}
