package io.keyward.grpc.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An issuer on loopback that can be made to lie, dawdle and go away. */
final class TestIssuer implements AutoCloseable {

    static final String DISCOVERY = "/.well-known/openid-configuration";
    static final String JWKS = "/keys";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    TestIssuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
        discovery(url(), url() + JWKS);
    }

    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void discovery(String issuer, String jwksUri) {
        answers.put(DISCOVERY, json("{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + jwksUri + "\"}"));
    }

    void keys(JWK... keys) {
        answers.put(JWKS, json(new JWKSet(List.of(keys)).toString(true)));
    }

    void answer(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** The paths asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    int keysAsked() {
        return (int) asked.stream().filter(JWKS::equals).count();
    }

    static Answer json(String text) {
        return exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        };
    }

    static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    /** Good claims of this issuer, for an hour from the start of {@link MovableTime}. */
    JWTClaimsSet.Builder claims() {
        return claims(MovableTime.START);
    }

    JWTClaimsSet.Builder claims(Instant from) {
        return new JWTClaimsSet.Builder()
                .issuer(url())
                .audience("keyward")
                .subject("ada")
                .claim("groups", List.of("leads"))
                .issueTime(Date.from(from))
                .expirationTime(Date.from(from.plusSeconds(3600)));
    }

    static String sign(RSAKey key, JWTClaimsSet.Builder claims) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims.build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private void serve(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestURI().toString());
        try (exchange) {
            answers.getOrDefault(exchange.getRequestURI().getPath(), status(404))
                    .to(exchange);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
