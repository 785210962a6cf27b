package io.keyward.bench.decisions;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.bench.facts.Question;

/** Keyward's engine as it is asked here. Without the cluster's own RBAC no decision depends on the session. */
final class Engine {

    private static final Session SESSION = Session.ofKubectl();

    private final ClusterAccess access;

    Engine(ClusterAccess access) {
        this.access = access;
    }

    Verdict verdict(Question question) {
        return access.verdict(question.principalArn(), SESSION, question.attributes());
    }

    /** @return whether the verdict is ALLOW; a question here is never one that the catalogue cannot answer */
    boolean allows(Question question) {
        return verdict(question) == Verdict.ALLOW;
    }

    /** As it is asked later, without a trace left in the strings of the questions. */
    boolean allowsFresh(Question question) {
        return allows(question.fresh());
    }
}
