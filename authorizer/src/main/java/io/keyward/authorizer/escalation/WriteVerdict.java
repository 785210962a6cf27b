package io.keyward.authorizer.escalation;

import io.keyward.authorizer.Verdict;

/**
 * What an API server makes of a write that its authorizers have allowed.
 *
 * @param verdict ALLOW, NO_OPINION for a refusal, or UNKNOWN where it hangs on an access policy whose rules are not published
 * @param error why it is refused, or is if that policy does not help, in Kubernetes' words; empty for ALLOW
 */
public record WriteVerdict(Verdict verdict, String error) {

    static final WriteVerdict ALLOWED = new WriteVerdict(Verdict.ALLOW, "");

    /** The refusal, unless whether the writer may do it anyway is open. */
    static WriteVerdict refused(Verdict anyway, String error) {
        return new WriteVerdict(anyway == Verdict.UNKNOWN ? Verdict.UNKNOWN : Verdict.NO_OPINION, error);
    }
}
