package io.keyward.kubernetes.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;

/**
 * Verifies tokens as aws-iam-authenticator 0.6 does. A token is a URL that its owner has signed for STS and for one cluster; whoever
 * can make STS answer it is who STS says. Only an STS that {@link StsHosts} accepts is ever asked, and only once all other rules hold.
 */
public final class TokenVerifier {

    /** The largest token that is looked at, in bytes. */
    public static final int MAX_BYTES = 4096;

    /** How every token begins. */
    public static final String PREFIX = "k8s-aws-v1.";

    private final StsHosts hosts;
    private final Sts sts;
    private final Clock clock;

    public TokenVerifier(StsHosts hosts, Sts sts, Clock clock) {
        this.hosts = hosts;
        this.sts = sts;
        this.clock = clock;
    }

    /**
     * Who the token is for.
     *
     * @param clusterId the cluster it must be signed for
     * @throws TokenException if it is not accepted
     */
    public CallerIdentity verify(String token, String clusterId) {
        if (token.length() > MAX_BYTES) {
            throw TokenException.malformed("token is too large");
        }
        if (!token.startsWith(PREFIX)) {
            throw TokenException.malformed("token is missing expected \"" + PREFIX + "\" prefix");
        }
        PresignedUrl url = PresignedUrl.check(decode(token.substring(PREFIX.length())), hosts, clock.instant());
        try {
            return CallerIdentity.of(sts.getCallerIdentity(url.host(), url.query(), clusterId), url.accessKeyId());
        } catch (IOException e) {
            throw TokenException.sts("error during GET: " + e.getMessage());
        }
    }

    private static String decode(String payload) {
        for (int i = 0; i < payload.length(); i++) {
            char c = payload.charAt(i);
            if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_')) {
                throw TokenException.malformed("illegal base64 data at input byte " + i);
            }
        }
        if (payload.length() % 4 == 1) {
            throw TokenException.malformed("illegal base64 data at input byte " + (payload.length() - 1));
        }
        return new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8);
    }
}
