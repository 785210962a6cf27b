package io.keyward.bench.callers;

import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.hall.Bearers;
import io.keyward.grpc.token.OidcConfig;
import io.keyward.grpc.token.TokenRefusedException;
import io.keyward.grpc.token.TokenVerifier;
import io.keyward.grpc.token.VerifiedToken;
import io.keyward.issuer.LocalIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bearer tokens of an issuer of our own, RS256, and the verifier that believes it. */
final class Tokens {

    private static final String ISSUER = "https://issuer.bench";
    private static final String AUDIENCE = "keyward";
    private static final Duration LIFETIME = Duration.ofHours(1);

    private Tokens() {}

    /** The issuer whose key is in a folder; made there if it is not. */
    static LocalIssuer issuer(Path folder) throws IOException {
        return LocalIssuer.in(folder, ISSUER, AUDIENCE, Clock.systemUTC());
    }

    /** The caller's token. */
    static String ofCaller(LocalIssuer issuer) {
        return issuer.token(Bindings.USER, Bindings.GROUPS, LIFETIME);
    }

    /** What believes the issuer, with the settings that are the default. */
    static TokenVerifier verifier(LocalIssuer issuer) {
        Trust trust = new Trust(issuer.issuer(), Optional.of(issuer.jwksFile()));
        return new TokenVerifier(() -> Map.of("bench", trust));
    }

    /** Knows callers by their tokens, as a service does. */
    static Bearers bearers(TokenVerifier verifier) {
        return token -> {
            try {
                VerifiedToken verified = verifier.verify(token);
                return Identity.user(verified.name(), verified.issuer(), verified.subject(), verified.groups());
            } catch (TokenRefusedException e) {
                throw new IllegalStateException(e.reason().text(), e);
            }
        };
    }

    private record Trust(String issuer, Optional<Path> jwksFile) implements OidcConfig.Issuer {

        @Override
        public String audience() {
            return AUDIENCE;
        }

        @Override
        public List<String> algorithms() {
            return List.of("RS256", "ES256");
        }

        @Override
        public String userClaim() {
            return "sub";
        }

        @Override
        public Optional<String> userPrefix() {
            return Optional.of("-");
        }

        @Override
        public String groupsClaim() {
            return "groups";
        }

        @Override
        public Optional<String> groupsPrefix() {
            return Optional.of("-");
        }

        @Override
        public Duration longestLifetime() {
            return Duration.ofHours(24);
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration outageTolerance() {
            return Duration.ofHours(1);
        }
    }
}
