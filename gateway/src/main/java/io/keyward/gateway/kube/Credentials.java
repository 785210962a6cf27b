package io.keyward.gateway.kube;

import io.keyward.gateway.http.BearerToken;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The token that a request shows. */
final class Credentials {

    private static final String BASIC = "basic ";

    private Credentials() {}

    /**
     * The token of an {@code Authorization} header: a bearer's, or the password of a basic one, whose name is not looked at. Over
     * plain HTTP {@code kubectl} sends no token of its kubeconfig, but what stands before the host in the server's URL it does send,
     * and so it comes. Empty if there is neither.
     */
    static Optional<String> token(String authorization) {
        return BearerToken.of(authorization).or(() -> password(authorization.strip()));
    }

    private static Optional<String> password(String header) {
        if (!header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return Optional.empty();
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(header.substring(BASIC.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
