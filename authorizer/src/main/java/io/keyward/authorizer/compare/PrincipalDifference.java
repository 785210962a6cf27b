package io.keyward.authorizer.compare;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.permission.ScopedRules;
import java.util.List;

/**
 * What one principal gains and loses.
 *
 * @param principalArn the principal
 * @param sessionName the session name with which it does; empty in the session that all principals are compared in
 * @param gained a request is allowed after and not before if and only if one of these covers it
 * @param lost a request is allowed before and not after if and only if one of these covers it
 * @param gainedUnknown associations that come, whose rules are not all published, so that they may grant more
 * @param lostUnknown associations of that kind that go
 */
public record PrincipalDifference(
        String principalArn,
        String sessionName,
        List<ScopedRules> gained,
        List<ScopedRules> lost,
        List<OpenQuestion> gainedUnknown,
        List<OpenQuestion> lostUnknown) {

    public PrincipalDifference {
        gained = List.copyOf(gained);
        lost = List.copyOf(lost);
        gainedUnknown = List.copyOf(gainedUnknown);
        lostUnknown = List.copyOf(lostUnknown);
    }

    /** Whether this is what is gained and lost in another session, too. */
    boolean isThatOf(PrincipalDifference other) {
        return gained.equals(other.gained)
                && lost.equals(other.lost)
                && gainedUnknown.equals(other.gainedUnknown)
                && lostUnknown.equals(other.lostUnknown);
    }

    /** Whether nothing is gained or lost, nor may be. */
    boolean isEmpty() {
        return gained.isEmpty() && lost.isEmpty() && gainedUnknown.isEmpty() && lostUnknown.isEmpty();
    }
}
