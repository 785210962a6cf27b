package io.keyward.gateway.hall;

import io.grpc.StatusRuntimeException;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.BearerToken;
import io.keyward.gateway.http.Requests;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialRequest;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialResponse;
import io.keyward.proto.identity.v1.Via;
import io.keyward.proto.identity.v1.WebhookCredential;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Knows the kube-apiserver of a cluster by the credential that was issued for that cluster: a bearer token, or a client certificate, both by
 * their SHA-256. What access-service says of one counts for less than half a second.
 */
@ApplicationScoped
public class WebhookCredentials {

    private static final Logger LOG = Logger.getLogger(WebhookCredentials.class);

    private static final String NAME = "webhook/";
    private static final Duration KEPT = Duration.ofMillis(400);
    private static final int MOST = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Recent<ResolveWebhookCredentialRequest, Optional<WebhookCredential>> credentials;
    private final Strangers strangers;
    private final Clock clock = Clock.systemUTC();

    WebhookCredentials(Services services, GatewayConfig config, Strangers strangers) {
        this.strangers = strangers;
        this.credentials = new Recent<>(question -> ask(services, config.webhookTimeout(), question), KEPT, MOST);
    }

    /**
     * The kube-apiserver that sends a request, which must be the named cluster's. A token in the head counts, or without one the certificate
     * of the connection.
     *
     * @param cluster ARN or name
     * @throws Unauthenticated if there is no credential, or it is not that cluster's: in the same words
     * @throws Unavailable if nobody knows now whose it is
     */
    public Identity identify(HttpServerRequest request, String cluster) {
        return question(request)
                .flatMap(credential -> resolve(credential, request))
                .filter(known -> !known.hasExpireTime()
                        || clock.instant()
                                .isBefore(Instant.ofEpochSecond(
                                        known.getExpireTime().getSeconds())))
                .map(WebhookCredential::getClusterArn)
                .filter(arn -> arn.equals(cluster)
                        || arn.substring(arn.lastIndexOf('/') + 1).equals(cluster))
                .map(WebhookCredentials::identity)
                .orElseThrow(() -> new Unauthenticated("the cluster's own webhook credential is needed"));
    }

    private Optional<WebhookCredential> resolve(ResolveWebhookCredentialRequest credential, HttpServerRequest request) {
        Optional<WebhookCredential> known =
                credentials.answer(credential, () -> strangers.show(credential, Requests.sourceIp(request)));
        known.ifPresent(good -> strangers.isGood(credential));
        return known;
    }

    /** ARN of the cluster whose kube-apiserver this is. */
    public static String cluster(Identity identity) {
        return identity.name().substring(NAME.length());
    }

    private static Identity identity(String clusterArn) {
        return new Identity(Via.VIA_WEBHOOK, NAME + clusterArn, "", "", "", "", List.of(), "");
    }

    private static Optional<ResolveWebhookCredentialRequest> question(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null) {
            return BearerToken.of(authorization).map(token -> ResolveWebhookCredentialRequest.newBuilder()
                    .setTokenSha256(Strangers.digest(token.getBytes(StandardCharsets.US_ASCII)))
                    .build());
        }
        return certificate(request.sslSession()).map(certificate -> ResolveWebhookCredentialRequest.newBuilder()
                .setCertificateSha256(Strangers.digest(certificate))
                .build());
    }

    private static Optional<byte[]> certificate(@Nullable SSLSession session) {
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length == 0 ? Optional.empty() : Optional.of(chain[0].getEncoded());
        } catch (SSLPeerUnverifiedException | CertificateEncodingException _) {
            return Optional.empty();
        }
    }

    private static Optional<WebhookCredential> ask(
            Services services, Duration timeout, ResolveWebhookCredentialRequest question) {
        ResolveWebhookCredentialResponse answer;
        try {
            answer = services.promptHall(timeout).resolveWebhookCredential(question);
        } catch (StatusRuntimeException e) {
            LOG.warnf("webhook credential not resolved status=%s", e.getStatus());
            throw new Unavailable("access-service does not tell whose the credential is", RETRY);
        }
        return answer.hasWebhookCredential() ? Optional.of(answer.getWebhookCredential()) : Optional.empty();
    }
}
