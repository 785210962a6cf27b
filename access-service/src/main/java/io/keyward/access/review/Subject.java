package io.keyward.access.review;

import io.keyward.access.snapshot.Snapshot;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.NamespaceRules;
import io.keyward.authorizer.request.Attributes;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a review is about, on one state of the cluster.
 *
 * @param user the Kubernetes user
 * @param sessionName of the principal; empty where there is none
 * @param access what the user's access entry grants; null for a user whom no entry leads to
 * @param snapshot the state
 */
record Subject(
        KubernetesUser user, String sessionName, @Nullable PrincipalAccess access, Snapshot snapshot) {

    // The cluster gives these to users that it authenticates, in this spelling. An API server writes the keys of an
    // impersonated
    // user's extra in small letters, so nobody gets an entry's policies by impersonation.
    private static final String CANONICAL_ARN = "canonicalArn";
    private static final String PRINCIPAL_ID = "principalId";
    private static final String SESSION_NAME = "sessionName";

    static Subject of(Asked asked, Snapshot snapshot) {
        return switch (asked) {
            case Asked.User user -> user(user.user(), snapshot);
            case Asked.Principal principal -> principal(principal.arn(), snapshot);
        };
    }

    private static Subject principal(String arn, Snapshot snapshot) {
        Optional<PrincipalAccess> access = snapshot.access().find(arn);
        if (access.isEmpty()) {
            List<String> groups = List.of(KubernetesUser.AUTHENTICATED);
            return new Subject(new KubernetesUser(arn, "", groups, Collections.emptySortedMap()), "", null, snapshot);
        }
        Session session = Session.ofKubectl();
        return new Subject(access.get().user(session), session.name(), access.get(), snapshot);
    }

    private static Subject user(KubernetesUser user, Snapshot snapshot) {
        String arn = only(user, CANONICAL_ARN);
        String id = only(user, PRINCIPAL_ID);
        if (!arn.isEmpty() && !id.isEmpty() && EntryMatch.find(snapshot, arn, id) instanceof EntryMatch.Found found) {
            return new Subject(user, only(user, SESSION_NAME), found.access(), snapshot);
        }
        return new Subject(user, "", null, snapshot);
    }

    /** The one value of a key; empty if it has none or several. */
    private static String only(KubernetesUser user, String key) {
        List<String> values = user.extra().getOrDefault(key, List.of());
        return values.size() == 1 ? values.getFirst() : "";
    }

    /** The ARN of the entry; empty where there is none. */
    String principalArn() {
        return access == null ? "" : access.entry().principalArn();
    }

    Decision.OfUser decide(Attributes attributes) {
        return access == null ? snapshot.access().decide(user, attributes) : access.decide(user, attributes);
    }

    /** What the access policies alone say; empty where there are none to ask. */
    Optional<Decision> decideByPolicies(Attributes attributes) {
        return Optional.ofNullable(access).map(policies -> policies.decideByPolicies(user, attributes));
    }

    NamespaceRules rules(String namespace) {
        return access == null
                ? NamespaceRules.of(snapshot.access().rbac(), user, namespace)
                : NamespaceRules.of(access, user, namespace);
    }
}
