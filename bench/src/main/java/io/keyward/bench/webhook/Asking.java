package io.keyward.bench.webhook;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one server by HTTP/1.1 over TLS, which is what the gateway speaks with a kube-apiserver: on as many connections as questions are open, which are kept. */
final class Asking implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 64;

    /** In seconds: a server whose compilers are still at work, and which all connections come to at once, takes its time. */
    static final long MOST_FOR_A_HANDSHAKE = 30;

    private final Vertx vertx = Vertx.vertx();
    private final Context eventLoop = vertx.getOrCreateContext();
    private final HttpClient client;
    private final String credential;

    /**
     * @param target host and port
     * @param authorities a PEM file of the authorities by one of which the server must be known
     * @param credential the value of the header {@code Authorization}
     */
    Asking(String target, Path authorities, String credential) {
        int colon = target.lastIndexOf(':');
        this.credential = credential;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setSsl(true)
                        .setSslHandshakeTimeout(MOST_FOR_A_HANDSHAKE)
                        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                        .setTrustOptions(new PemTrustOptions().addCertPath(authorities.toString()))
                        .setDefaultHost(target.substring(0, colon))
                        .setDefaultPort(Integer.parseInt(target.substring(colon + 1))),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    /** An answer as it came. */
    record Reply(int status, String body) {}

    /** Asks, and returns at once. All of it runs on one event loop: elsewhere a body may have passed before it is asked for. */
    CompletionStage<Reply> ask(Review review) {
        Promise<Reply> reply = Promise.promise();
        eventLoop.runOnContext(_ -> client.request(request(review))
                .compose(request -> request.send(Buffer.buffer(review.body())))
                .compose(answer -> answer.body().map(body -> new Reply(answer.statusCode(), body.toString())))
                .onComplete(reply));
        return reply.future().toCompletionStage();
    }

    /**
     * The answers to these reviews, asked one after the other.
     *
     * @throws IllegalStateException if one is wrong
     */
    Map<Review, String> answers(List<Review> reviews) {
        Map<Review, String> bodies = new HashMap<>();
        for (Review review : reviews) {
            Reply reply = ask(review).toCompletableFuture().join();
            if (!review.isRight(reply)) {
                throw new IllegalStateException("wrong answer to " + review + ": " + reply);
            }
            bodies.put(review, reply.body());
        }
        return bodies;
    }

    private RequestOptions request(Review review) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(review.path())
                .putHeader("Authorization", credential)
                .putHeader("User-Agent", "Go-http-client/1.1")
                .putHeader("Accept", "application/json, */*")
                .putHeader("Content-Type", "application/json");
    }

    @Override
    public void close() {
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // Its threads end with this program.
        }
    }
}
