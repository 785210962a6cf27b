package io.keyward.gateway.http;

import io.keyward.gateway.GatewayConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one bearer token that the gateway itself knows: the operator's, if one is configured. */
@ApplicationScoped
public class OperatorToken {

    private static final Pattern BEARER = Pattern.compile("Bearer +([!-~]{1,32768})", Pattern.CASE_INSENSITIVE);

    private final Optional<String> configured;

    OperatorToken(GatewayConfig config) {
        this.configured = config.operatorToken();
    }

    /** The token of an {@code Authorization} header; empty if it holds none. */
    public static Optional<String> bearer(String authorization) {
        Matcher bearer = BEARER.matcher(authorization.strip());
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    /** Whether this is the operator's token. */
    public boolean matches(String token) {
        byte[] given = token.getBytes(StandardCharsets.UTF_8);
        return configured
                .map(own -> MessageDigest.isEqual(given, own.getBytes(StandardCharsets.UTF_8)))
                .orElse(false);
    }
}
