package io.keyward.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A bearer token that callers must know. How long a comparison takes says nothing about the token's letters. */
public final class BearerToken {

    private static final Pattern HEADER = Pattern.compile("Bearer +([!-~]{1,32768})", Pattern.CASE_INSENSITIVE);

    private final byte[] valid;

    public BearerToken(String valid) {
        this.valid = valid.getBytes(StandardCharsets.UTF_8);
    }

    /** The token of an {@code Authorization} header; empty if it holds none. */
    public static Optional<String> of(@Nullable String authorization) {
        Matcher bearer = HEADER.matcher(authorization == null ? "" : authorization.strip());
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }

    /** Whether an {@code Authorization} header holds this token. */
    public boolean isIn(@Nullable String authorization) {
        return of(authorization).filter(this::is).isPresent();
    }

    /** Whether this is the token. */
    public boolean is(String given) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), valid);
    }
}
