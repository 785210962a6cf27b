package io.keyward.authorizer.advice;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.advice.Misses.Miss;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What may help somebody whose request is not allowed.
 *
 * @param nearMisses at most {@value #MOST_NEAR_MISSES} things that come near, nearest first; the same question has the same
 *     ones in the same order
 * @param suggestion the association with the least rights that would allow it; empty if no policy does that is known to
 */
public record Advice(List<NearMiss> nearMisses, Optional<Suggestion> suggestion) {

    /** How many near misses are told. */
    public static final int MOST_NEAR_MISSES = 10;

    /** How many session names are tried for a near miss: each is a decision of its own. */
    private static final int MOST_SESSIONS = 100;

    public Advice {
        nearMisses = List.copyOf(nearMisses);
    }

    /**
     * Advice on a request of the principal in this session; none if it is allowed.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public static Advice on(PrincipalAccess access, Session session, Attributes request) {
        if (access.verdict(session, request) == Verdict.ALLOW) {
            return new Advice(List.of(), Optional.empty());
        }
        KubernetesUser user = access.user(session);
        Stream<Miss> bySession = access.sessionNames().stream()
                .limit(MOST_SESSIONS)
                .flatMap(name -> Misses.ofSession(access, name, request).stream());
        Stream<Miss> bySource =
                Sources.of(access, user, request).stream().flatMap(source -> Misses.of(source, request).stream());
        List<NearMiss> misses = Stream.concat(bySession, bySource)
                .sorted(Miss.ORDER)
                .limit(MOST_NEAR_MISSES)
                .map(Miss::nearMiss)
                .toList();
        return new Advice(misses, Suggestion.of(access, request));
    }
}
