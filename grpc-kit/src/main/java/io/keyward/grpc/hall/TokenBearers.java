package io.keyward.grpc.hall;

import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.token.TokenRefusedException;
import io.keyward.grpc.token.TokenVerifier;
import io.keyward.grpc.token.VerifiedToken;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Knows people and workloads by the tokens of the OIDC issuers that are configured. */
@Singleton
@DefaultBean
class TokenBearers implements Bearers {

    private static final Logger LOG = Logger.getLogger(TokenBearers.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final TokenVerifier verifier;

    TokenBearers(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Identity identify(String token) {
        try {
            VerifiedToken verified = verifier.verify(token);
            return Identity.user(verified.name(), verified.issuer(), verified.subject(), verified.groups());
        } catch (TokenRefusedException e) {
            LOG.infof("bearer token refused reason=\"%s\"", e.reason().text());
            if (e.isRetryable()) {
                throw new Unavailable(String.valueOf(e.getMessage()), RETRY);
            }
            throw new Unauthenticated(String.valueOf(e.getMessage()));
        }
    }
}
