package io.keyward.lab.kube.access;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.kubernetes.identity.Anonymous;
import java.util.List;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param user the Kubernetes user
 * @param login the access entry behind the user; empty for anonymous and impersonated users, who have no access policies
 */
public record Requester(KubernetesUser user, Optional<Login> login) {

    /**
     * An access entry in use.
     *
     * @param entry the entry
     * @param associations its access policies
     * @param session the principal's session
     */
    public record Login(AccessEntry entry, List<Association> associations, Session session) {
        public Login {
            associations = List.copyOf(associations);
        }
    }

    /** Somebody without credentials. */
    public static Requester anonymous() {
        return rbacOnly(Anonymous.USER);
    }

    /** A user whom only RBAC grants anything. */
    public static Requester rbacOnly(KubernetesUser user) {
        return new Requester(user, Optional.empty());
    }

    /** The user that EKS makes of an entry's principal. */
    public static Requester of(Login login) {
        return new Requester(KubernetesUser.of(login.entry(), login.session()), Optional.of(login));
    }
}
