package io.keyward.grpc.token;

import java.time.Instant;
import java.util.List;

/**
 * What a good bearer token says.
 *
 * @param issuer its {@code iss}
 * @param subject its {@code sub}, which is the user's name only where the configuration says so
 * @param name the user, under the issuer's prefix
 * @param groups the user's groups, under the issuer's prefix, each once
 * @param expiry its {@code exp}; 60 s of clock skew are granted beyond it
 */
public record VerifiedToken(String issuer, String subject, String name, List<String> groups, Instant expiry) {

    public VerifiedToken {
        groups = List.copyOf(groups);
    }
}
