package io.keyward.access.idempotency;

import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Answers by request id (AIP-155), stored in the transaction of their effect: a repeat finds the answer, or the effect never
 * was. An empty request id is never remembered. Call with the lock that orders the requests of a scope.
 */
@ApplicationScoped
public class AnsweredRequests {

    private static final Duration REMEMBERED = Duration.ofHours(24);

    private final AnsweredRequestRepository repository;
    private final Clock clock;

    AnsweredRequests(AnsweredRequestRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * The answer given before to the same request.
     *
     * @param request all that makes the request what it is, as text
     * @throws ServiceException.Precondition if the id was used for another request
     */
    @Transactional(TxType.MANDATORY)
    public Optional<String> find(String scope, String requestId, String request) {
        if (requestId.isEmpty()) {
            return Optional.empty();
        }
        AnsweredRequestEntity row = repository.findById(new AnsweredRequestEntity.Key(scope, requestId));
        if (row == null) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(row.fingerprint, fingerprint(request))) {
            throw new ServiceException.Precondition(
                    ErrorReason.ERROR_REASON_REQUEST_ID_REUSED,
                    "request_id (clientRequestToken): " + requestId + " was used before with another request",
                    Map.of("field", "request_id", "eksException", "InvalidParameterException"));
        }
        return Optional.of(new String(row.response, StandardCharsets.UTF_8));
    }

    /** Remembers an answer for 24 hours. */
    @Transactional(TxType.MANDATORY)
    public void remember(String scope, String requestId, String request, String response) {
        if (requestId.isEmpty()) {
            return;
        }
        AnsweredRequestEntity row = new AnsweredRequestEntity();
        row.key = new AnsweredRequestEntity.Key(scope, requestId);
        row.fingerprint = fingerprint(request);
        row.response = response.getBytes(StandardCharsets.UTF_8);
        row.answeredAt = clock.instant();
        repository.persist(row);
    }

    /** Forgets an answer whose effect was undone, so that a repeat is a new try. */
    @Transactional
    public void forget(String scope, String requestId) {
        repository.deleteById(new AnsweredRequestEntity.Key(scope, requestId));
    }

    /** Forgets what is older than 24 hours. */
    @Transactional
    public long expire() {
        return repository.removeOlderThan(clock.instant().minus(REMEMBERED));
    }

    private static byte[] fingerprint(String request) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
