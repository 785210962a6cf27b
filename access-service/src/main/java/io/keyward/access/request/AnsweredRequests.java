package io.keyward.access.request;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers by who asked and their own request id (AIP-155), kept in the transaction of their effect and forgotten in the one in which EKS refuses
 * it, or the cluster is unregistered: a repeat finds the answer, or is a new request. An empty id is never remembered. Ids of one scope
 * are looked up and remembered under one lock, so that of two who ask at once one finds what the other was answered.
 */
public final class AnsweredRequests {

    /** How long an answer is remembered. */
    public static final Duration REMEMBERED = Duration.ofHours(24);

    private static final String FIND = """
            SELECT request_id, encode(fingerprint, 'hex'), convert_from(response, 'UTF8') FROM answered_request
            WHERE scope = ? AND request_id = ?
            """;

    private static final String REMEMBER = """
            INSERT INTO answered_request (scope, request_id, fingerprint, response, answered_at)
            VALUES (?, ?, decode(?, 'hex'), convert_to(?, 'UTF8'), ?) ON CONFLICT DO NOTHING
            """;

    private AnsweredRequests() {}

    /** Whether what a request did is still as its answer says. Asked only where a repeat may be somebody else's doing. */
    public interface Stands {
        boolean as(String response) throws SQLException;
    }

    /**
     * A request answered before, or one whose answer is to be remembered.
     *
     * @param key as {@link RequestTerms#key()} says
     */
    public record Answer(String key, String fingerprint, String response) {

        /**
         * The answer, if it is that of this request.
         *
         * @throws ServiceException.Precondition if its id was used for another one
         * @throws ServiceException.RateLimited if it was signed, and does not stand any more
         */
        public String to(RequestTerms terms, Stands stands) throws SQLException {
            requireSame(terms.requestId(), fingerprint, terms.fingerprint());
            terms.requireStanding(stands, response);
            return response;
        }
    }

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

    // Of requests that are not about the entries of one cluster.

    /**
     * The answer given before to the same request.
     *
     * @throws ServiceException.Precondition if the id was used for another one
     * @throws ServiceException.RateLimited if it was signed, and what it did does not stand any more
     */
    public static Optional<String> find(Connection connection, String scope, RequestTerms terms, Stands stands)
            throws SQLException {
        if (terms.key().isEmpty()) {
            return Optional.empty();
        }
        List<Answer> known = Jdbc.query(
                connection,
                FIND,
                row -> new Answer(row.getString(1), row.getString(2), row.getString(3)),
                scope,
                terms.key());
        return known.isEmpty() ? Optional.empty() : Optional.of(known.getFirst().to(terms, stands));
    }

    /**
     * Remembers an answer that {@link #find} did not find, in the transaction of its effect.
     *
     * @throws ServiceException.Conflict if the id was used since then, by a request that came by another lock
     */
    public static void remember(Connection connection, String scope, RequestTerms terms, String response, Instant now)
            throws SQLException {
        if (!terms.key().isEmpty()
                && Jdbc.update(connection, REMEMBER, scope, terms.key(), terms.fingerprint(), response, now) == 0) {
            throw new ServiceException.Conflict("request_id: another request with it came at the same time");
        }
    }

    // Answers that are messages.

    /** As it is kept. */
    public static String text(Message answer) {
        return Base64.getEncoder().encodeToString(answer.toByteArray());
    }

    /** As it was given. */
    public static <M extends Message> M message(String text, Parser<M> parser) {
        try {
            return parser.parseFrom(Base64.getDecoder().decode(text));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IllegalStateException("an answer that is kept cannot be read", e);
        }
    }
}
