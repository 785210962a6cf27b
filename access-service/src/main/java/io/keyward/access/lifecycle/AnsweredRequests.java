package io.keyward.access.lifecycle;

import io.keyward.access.lifecycle.LockedCluster.Answer;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * Answers by the caller's own request id (AIP-155), kept in the transaction of their effect and forgotten in the one in which EKS refuses
 * it, or the cluster is unregistered: a repeat finds the answer, or is a new request. An empty id is never remembered.
 */
public final class AnsweredRequests {

    /** How long an answer is remembered. */
    public static final Duration REMEMBERED = Duration.ofHours(24);

    private AnsweredRequests() {}

    /**
     * What tells a request from every other one: equal for equal requests, in any process, at any time.
     *
     * @param method what is asked
     * @param request all that is asked, in a form whose bytes do not depend on the order of a map
     */
    public static String fingerprint(String method, byte[] request) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(method.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
            return HexFormat.of().formatHex(sha256.digest(request));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A remembered answer, if it is that of this request. */
    static String same(Answer known, RequestTerms terms) {
        requireSame(terms.key(), known.fingerprint(), terms.fingerprint());
        return known.response();
    }

    /**
     * Makes sure that a request id is used for the same request as before.
     *
     * @throws ServiceException.Precondition if it is used for another one
     */
    public static void requireSame(String requestId, String before, String now) {
        if (!before.equals(now)) {
            throw new ServiceException.Precondition(
                    ErrorReason.ERROR_REASON_REQUEST_ID_REUSED,
                    "request_id (clientRequestToken): " + requestId + " was used before with another request",
                    Map.of("field", "request_id", "eksException", "InvalidParameterException"));
        }
    }
}
