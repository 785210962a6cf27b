package io.keyward.gateway.kube;

import io.keyward.authorizer.identity.IamPrincipal;
import io.keyward.authorizer.identity.KubernetesUser;
import java.util.Collections;
import java.util.List;

/** As whom a question is asked. */
public sealed interface Asker {

    /** A Kubernetes user with exactly these groups. */
    record User(KubernetesUser user) implements Asker {}

    /** The principal of an access entry, in the session that {@code kubectl} makes of it. Who it is on the cluster only the service knows. */
    record Principal(String arn) implements Asker {}

    /** The user that is impersonated: a bare ARN of IAM means the principal of an access entry, anything else itself. */
    static Asker impersonated(KubernetesUser user) {
        KubernetesUser bare = authenticated(user.username());
        return user.equals(bare) && IamPrincipal.find(user.username()).isPresent()
                ? new Principal(user.username())
                : new User(user);
    }

    /** What is known about the asker without asking: of a principal, that it has logged in. */
    default KubernetesUser known() {
        return switch (this) {
            case User(KubernetesUser user) -> user;
            case Principal(String arn) -> authenticated(arn);
        };
    }

    /** A user of whom nothing is known but the name. */
    static KubernetesUser authenticated(String username) {
        return new KubernetesUser(username, "", List.of(KubernetesUser.AUTHENTICATED), Collections.emptySortedMap());
    }
}
