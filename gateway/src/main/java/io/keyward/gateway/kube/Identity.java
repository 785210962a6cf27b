package io.keyward.gateway.kube;

import io.keyward.kubernetes.identity.Anonymous;

/**
 * Who sends a request, by the credentials it shows.
 *
 * @param actor the name in audit events
 * @param self the user it is on the cluster
 * @param operator whether it may ask everything, as anybody
 */
public record Identity(String actor, Asker self, boolean operator) {

    /** Somebody without credentials. */
    public static final Identity ANONYMOUS = new Identity("anonymous", new Asker.User(Anonymous.USER), false);

    /** Keyward's operator, who is nobody on the clusters. */
    public static final Identity OPERATOR =
            new Identity("operator", new Asker.User(Asker.authenticated("keyward:operator")), true);
}
