package io.keyward.gateway.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Bearer tokens in requests. */
public final class BearerToken {

    private static final Pattern HEADER = Pattern.compile("Bearer +([!-~]{1,32768})", Pattern.CASE_INSENSITIVE);

    private BearerToken() {}

    /** The token of an {@code Authorization} header; empty if it holds none. */
    public static Optional<String> of(@Nullable String authorization) {
        Matcher bearer = HEADER.matcher(authorization == null ? "" : authorization.strip());
        return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
    }
}
