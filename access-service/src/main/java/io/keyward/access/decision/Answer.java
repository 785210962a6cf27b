package io.keyward.access.decision;

import io.keyward.authorizer.Decision;
import io.keyward.authorizer.Reason;
import io.keyward.authorizer.Verdict;
import java.util.List;

/**
 * What is answered to one question of many.
 *
 * @param reasons everything that allows it, sorted; empty on a no
 * @param message after a no, the line kubectl would print
 */
public record Answer(Verdict verdict, List<String> reasons, String message) {

    /** The cluster does not let who has no access entry log in. */
    private static final Answer UNAUTHENTICATED =
            new Answer(Verdict.UNAUTHENTICATED, List.of(), "error: You must be logged in to the server (Unauthorized)");

    /** What is answered by this decision. */
    public static Answer of(Decision decision) {
        return switch (decision) {
            case Decision.Allowed allowed -> new Answer(Verdict.ALLOW, texts(allowed), "");
            case Decision.NotAllowed no ->
                new Answer(Verdict.NO_OPINION, List.of(), no.forbidden().kubectlText());
            case Decision.Undetermined open ->
                new Answer(Verdict.UNKNOWN, List.of(), open.forbidden().kubectlText());
            case Decision.Unauthenticated stranger -> UNAUTHENTICATED;
        };
    }

    /** The texts of what allows; a cluster gives none for {@code system:masters}. */
    static List<String> texts(Decision.Allowed allowed) {
        return allowed.reasons().stream()
                .map(Reason::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
