package io.keyward.gateway.fake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/** Makes tokens as {@code aws eks get-token} does, with a made-up signature. */
public final class Tokens {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private Tokens() {}

    /** A token that names this STS ({@code scheme://host}), signed with this key at this time. */
    public static String of(String sts, String accessKey, Instant signedAt, int port) {
        String url =
                sts + "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                        + accessKey + "%2F20261123%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date=" + date(signedAt)
                        + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=" + port
                        + "&X-Amz-Signature=abc";
        return encoded(url);
    }

    public static String encoded(String url) {
        return "k8s-aws-v1."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8));
    }

    public static String date(Instant time) {
        return DATE.format(time);
    }
}
