package io.keyward.gateway.hall;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.signature.AccessKeySecrets;
import io.keyward.gateway.signature.SentRequest;
import io.keyward.gateway.signature.SignatureClaim;
import io.keyward.gateway.signature.SignatureRefusal;
import io.keyward.gateway.signature.SignatureV4;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.ResolveAccessKeyRequest;
import io.keyward.proto.identity.v1.ResolveAccessKeyResponse;
import io.keyward.proto.identity.v1.Via;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Knows callers by requests that are signed with an access key of Keyward's (Signature V4). What access-service says of a key counts for less
 * than half a second, so that one that was revoked is refused within a second.
 */
@ApplicationScoped
public class AccessKeys {

    private static final Logger LOG = Logger.getLogger(AccessKeys.class);

    private static final Duration KEPT = Duration.ofMillis(400);
    private static final int MOST = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** A key that is in force, or was at {@code KEPT} ago. */
    private record Known(Identity identity, AccessKeySecrets.Secret secret, Instant end) {}

    private final SignatureV4 signatures;
    private final Clock clock = Clock.systemUTC();
    private final Recent<String, Optional<Known>> keys;
    private final Strangers strangers;

    AccessKeys(Services services, GatewayConfig config, Strangers strangers) {
        this.strangers = strangers;
        this.signatures = new SignatureV4(Set.copyOf(config.regions().orElse(List.of())), clock);
        this.keys = new Recent<>(id -> ask(services, id), KEPT, MOST);
    }

    /**
     * What a request's signature proves. Its head is judged, and whether there is such a key; where a body is to come, the signature itself
     * only after that.
     *
     * @throws Unauthenticated caused by a {@link SignatureRefusal}
     * @throws io.keyward.grpc.error.ServiceException.RateLimited if too many unknown keys come from the same address
     * @throws Unavailable if nobody knows now whether there is such a key
     */
    public Proof prove(HttpServerRequest request) {
        String path = request.path();
        SentRequest sent =
                SentRequest.of(request.method().name(), path == null ? "" : path, request.query(), request.headers());
        try {
            SignatureClaim claim = signatures.read(sent);
            Optional<Known> key = keys.answer(
                            claim.keyId(), () -> strangers.show(claim.keyId(), Requests.sourceIp(request)))
                    .filter(known -> clock.instant().isBefore(known.end));
            key.ifPresent(known -> strangers.isGood(claim.keyId()));
            // Costs as much as for one that there is, and is refused in the same words as AWS does.
            return key.isPresent() && hasBody(request)
                    ? new Proof.OverBody(claim.keyId(), body -> verified(claim, key, body.getBytes()))
                    : new Proof.Whole(verified(claim, key, new byte[0]));
        } catch (SignatureRefusal refusal) {
            throw unauthenticated(refusal);
        }
    }

    private Proved verified(SignatureClaim claim, Optional<Known> key, byte[] body) {
        try {
            SignatureV4.Verified verified = signatures.verify(claim, _ -> key.map(Known::secret), body);
            return new Proved(key.orElseThrow().identity, verified.region(), verified.idempotencyId());
        } catch (SignatureRefusal refusal) {
            throw unauthenticated(refusal);
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }

    private static Unauthenticated unauthenticated(SignatureRefusal refusal) {
        Unauthenticated unauthenticated = new Unauthenticated(refusal.problem());
        unauthenticated.initCause(refusal);
        return unauthenticated;
    }

    private static Optional<Known> ask(Services services, String id) {
        ResolveAccessKeyResponse answer;
        try {
            answer = services.hall()
                    .resolveAccessKey(ResolveAccessKeyRequest.newBuilder()
                            .setAccessKeyId(id)
                            .build());
        } catch (StatusRuntimeException e) {
            LOG.warnf("access key not resolved status=%s", e.getStatus());
            throw new Unavailable("Keyward's access-service does not answer. Try again.", RETRY);
        }
        return answer.hasAccessKey()
                ? Optional.of(known(answer.getAccessKey(), answer.getSecretAccessKey()))
                : Optional.empty();
    }

    private static Known known(AccessKey key, String secret) {
        boolean temporary = !key.getPrincipalArn().isEmpty();
        Identity identity = new Identity(
                temporary ? Via.VIA_STS : Via.VIA_ACCESS_KEY,
                temporary ? key.getPrincipalArn() : "access-key/" + key.getAccessKeyId(),
                "",
                "",
                key.getAccessKeyId(),
                key.getPrincipalArn(),
                List.of(),
                key.getAccount());
        Instant end = key.hasExpireTime()
                ? Instant.ofEpochSecond(
                        key.getExpireTime().getSeconds(), key.getExpireTime().getNanos())
                : Instant.MAX;
        return new Known(identity, new AccessKeySecrets.Secret(secret), end);
    }
}
