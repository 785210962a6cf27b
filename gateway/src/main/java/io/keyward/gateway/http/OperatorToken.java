package io.keyward.gateway.http;

import io.keyward.gateway.GatewayConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The one bearer token that the gateway itself knows: the operator's, if one is configured. */
@ApplicationScoped
public class OperatorToken {

    private final Optional<BearerToken> configured;

    OperatorToken(GatewayConfig config) {
        this.configured = config.operatorToken().map(BearerToken::new);
    }

    /** Whether this is the operator's token. */
    public boolean matches(String token) {
        return configured.filter(own -> own.is(token)).isPresent();
    }
}
