package io.keyward.access.decision;

import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;

/**
 * One access question.
 *
 * @param minRevision at least this revision of the cluster; 0 for the newest
 */
record Question(
        String cluster, String principalArn, Session session, State state, long minRevision, Attributes attributes) {

    /** Which state is asked about. */
    enum State {
        DESIRED,
        OBSERVED
    }
}
