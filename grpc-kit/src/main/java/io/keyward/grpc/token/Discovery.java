package io.keyward.grpc.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Asks an issuer for its keys: its discovery document, then the JWKS which that names. No redirect is followed. */
final class Discovery implements SigningKeys.Source {

    private static final String DOCUMENT = "/.well-known/openid-configuration";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    private final String issuer;
    private final Duration timeout;
    private final HttpClient http;

    Discovery(String issuer, Duration timeout, HttpClient http) {
        this.issuer = issuer;
        this.timeout = timeout;
        this.http = http;
    }

    /** Whether keys may be read from there: https, or http on this machine. */
    static boolean isTrustworthy(URI uri) {
        return uri.getHost() != null
                && uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && ("https".equals(uri.getScheme()) || isPlain(uri));
    }

    private static boolean isPlain(URI uri) {
        return "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
    }

    @Override
    public Set<JWK> fetch() throws IOException, InterruptedException {
        URI document = URI.create(issuer.replaceFirst("/$", "") + DOCUMENT);
        Map<String, Object> found = json(get(document));
        if (!issuer.equals(found.get("issuer"))) {
            throw new IOException("its discovery document names another issuer");
        }
        return VerificationKeys.parse(get(jwksUri(found.get("jwks_uri"), document)));
    }

    /** Its host may be another one, as with Google; only an issuer on this machine may send us to this machine's plain ports. */
    private static URI jwksUri(@Nullable Object told, URI document) throws IOException {
        if (told instanceof String text) {
            try {
                URI uri = URI.create(text);
                if (isTrustworthy(uri) && (!isPlain(uri) || isPlain(document))) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                // Told below.
            }
        }
        throw new IOException("its jwks_uri is missing or not https");
    }

    private static Map<String, Object> json(String text) throws IOException {
        try {
            return JSONObjectUtils.parse(text);
        } catch (ParseException e) {
            throw new IOException("its discovery document cannot be read", e);
        }
    }

    /** The body of a 200, whole within the timeout: one that trickles is cut off as well. */
    private String get(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), VerificationKeys.MAX_DOCUMENT));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("it answers with status " + response.statusCode());
            }
            return new String(response.body(), StandardCharsets.UTF_8);
        } catch (TimeoutException e) {
            throw new IOException("it does not answer in time", e);
        } catch (ExecutionException e) {
            throw new IOException("it cannot be asked, or answers with too much", e);
        } finally {
            answer.cancel(true);
        }
    }
}
