package io.keyward.gateway.kube;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.login.Logins;
import io.keyward.gateway.login.Logins.Login;
import io.keyward.grpc.caller.Caller;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.kubernetes.token.TokenVerifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Tokens of {@code aws eks get-token}: whoever the cluster itself would let in, as the user it would be there. */
@ApplicationScoped
class LoginCallers implements Callers {

    private final Logins logins;
    private final Services services;

    LoginCallers(Logins logins, Services services) {
        this.logins = logins;
        this.services = services;
    }

    @Override
    public Optional<Identity> identify(String clusterArn, String token, Caller caller) {
        if (!token.startsWith(TokenVerifier.PREFIX)) {
            return Optional.empty();
        }
        Login login = logins.login(clusterArn, token, () -> services.reviews(caller))
                .orElseThrow(() -> new StatusException(Status.unauthorized()));
        return Optional.of(new Identity(login.arn(), new Asker.User(login.user()), false));
    }
}
