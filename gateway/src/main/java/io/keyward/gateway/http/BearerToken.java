package io.keyward.gateway.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A bearer token that callers must know. */
public final class BearerToken {

    private static final Pattern HEADER = Pattern.compile("Bearer +([!-~]{1,4096})", Pattern.CASE_INSENSITIVE);

    private final byte[] valid;

    public BearerToken(String valid) {
        this.valid = valid.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an Authorization header holds the token. How long the comparison takes says nothing about the token's letters. */
    public boolean isIn(@Nullable String authorization) {
        Matcher bearer = HEADER.matcher(authorization == null ? "" : authorization.strip());
        return bearer.matches() && MessageDigest.isEqual(bearer.group(1).getBytes(StandardCharsets.UTF_8), valid);
    }
}
