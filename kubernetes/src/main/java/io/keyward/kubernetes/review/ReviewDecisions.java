package io.keyward.kubernetes.review;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;

/** What the authorizers say to one requester. Any method may end the request with a {@code StatusException}. */
public interface ReviewDecisions {

    /** The requester, as the cluster knows it. */
    KubernetesUser user();

    /** Whether the requester may do this. */
    Ruling self(Attributes request);

    /** Whether a user with exactly these groups may do this. */
    Ruling subject(KubernetesUser user, Attributes request);

    /** What the requester may do in a namespace. */
    RuleSet rules(String namespace);
}
