package io.keyward.authorizer;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.wording.Forbidden;
import java.util.List;

/** The answer to one access question, with its reasons. */
public sealed interface Decision {

    /** The version of the access policy catalogue the answer rests on. */
    String catalogueVersion();

    /** The answer in one word. */
    default Verdict verdict() {
        return switch (this) {
            case Allowed allowed -> Verdict.ALLOW;
            case NotAllowed notAllowed -> Verdict.NO_OPINION;
            case Undetermined undetermined -> Verdict.UNKNOWN;
            case Unauthenticated unauthenticated -> Verdict.UNAUTHENTICATED;
        };
    }

    /** The cluster has no entry for the principal, so it does not even let it log in (401). */
    record Unauthenticated(String catalogueVersion) implements Decision {}

    /** The answer about somebody who can log in. */
    sealed interface OfUser extends Decision {

        /** The user the cluster makes of the principal and its session. */
        KubernetesUser user();
    }

    /**
     * The request is allowed.
     *
     * @param reasons everything that allows it, sorted by text; the cluster itself names one of them
     */
    record Allowed(KubernetesUser user, String catalogueVersion, List<Reason> reasons) implements OfUser {
        public Allowed {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Nothing allows the request.
     *
     * @param forbidden what the client is told
     */
    record NotAllowed(KubernetesUser user, String catalogueVersion, Forbidden forbidden) implements OfUser {}

    /**
     * Nothing that is published allows the request, but a policy might whose rules are not.
     *
     * @param openQuestions the associations it hangs on, in the order of the entry
     * @param forbidden what the client is told if none of them allows it
     */
    record Undetermined(
            KubernetesUser user, String catalogueVersion, List<OpenQuestion> openQuestions, Forbidden forbidden)
            implements OfUser {
        public Undetermined {
            openQuestions = List.copyOf(openQuestions);
        }
    }
}
