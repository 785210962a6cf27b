package io.keyward.gateway.kube;

import io.keyward.gateway.http.OperatorToken;
import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The operator's own token. */
@ApplicationScoped
class OperatorCallers implements Callers {

    private final OperatorToken operator;

    OperatorCallers(OperatorToken operator) {
        this.operator = operator;
    }

    @Override
    public Optional<Identity> identify(String clusterArn, String token, Caller caller) {
        return operator.matches(token) ? Optional.of(Identity.OPERATOR) : Optional.empty();
    }
}
