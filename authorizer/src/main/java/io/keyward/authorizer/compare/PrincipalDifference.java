package io.keyward.authorizer.compare;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.permission.ScopedRules;
import java.util.List;

/**
 * What one principal gains and loses.
 *
 * @param principalArn the principal
 * @param gained a request is allowed after and not before if and only if one of these covers it
 * @param lost a request is allowed before and not after if and only if one of these covers it
 * @param gainedUnknown associations that come, whose rules are not all published, so that they may grant more
 * @param lostUnknown associations of that kind that go
 */
public record PrincipalDifference(
        String principalArn,
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

    /** Whether nothing is gained or lost, nor may be. */
    boolean isEmpty() {
        return gained.isEmpty() && lost.isEmpty() && gainedUnknown.isEmpty() && lostUnknown.isEmpty();
    }
}
