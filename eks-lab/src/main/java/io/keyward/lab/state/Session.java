package io.keyward.lab.state;

import io.keyward.lab.iam.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

/**
 * A session of an assumed role.
 *
 * @param accessKeyId the temporary access key
 * @param tokenHash SHA-256 of the session token in hex; the token itself is not kept
 * @param roleArn the role, with its path
 * @param roleId the role's unique id when it was assumed
 * @param sessionName the caller's name for the session
 * @param sessionArn the STS ARN of the session
 * @param expiresAt when the credentials end
 */
public record Session(
        String accessKeyId,
        String tokenHash,
        String roleArn,
        String roleId,
        String sessionName,
        String sessionArn,
        Instant expiresAt) {

    /** Whether this is the session's token. */
    public boolean hasToken(String token) {
        return MessageDigest.isEqual(
                tokenHash.getBytes(StandardCharsets.US_ASCII), Sha256.hex(token).getBytes(StandardCharsets.US_ASCII));
    }
}
