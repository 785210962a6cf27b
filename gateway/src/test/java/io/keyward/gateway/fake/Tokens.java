package io.keyward.gateway.fake;

import io.keyward.kubernetes.recorded.RecordedToken;
import java.time.Instant;

/** Makes tokens as {@code aws eks get-token} does, with a made-up signature. */
public final class Tokens {

    private Tokens() {}

    /** A token that names this STS ({@code scheme://host}), signed with this key at this time. */
    public static String of(String sts, String accessKey, Instant signedAt, int port) {
        String url = sts
                + "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + accessKey + "%2F20261123%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date=" + RecordedToken.date(signedAt)
                + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=" + port
                + "&X-Amz-Signature=abc";
        return RecordedToken.token("url " + url, signedAt);
    }
}
