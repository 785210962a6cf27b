package io.keyward.bench.webhook;

import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.grpc.tls.Peer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What HTTPS alone can do here: a server on Vert.x, as the gateway is, that reads each request and answers it with a body it was
 * given, in turn. A program of its own: it takes the bodies from standard input, a line each, prints its port, and ends with its
 * input.
 */
public final class BareHttpServer {

    private static final String SELF = Peer.GATEWAY.service();

    private BareHttpServer() {}

    /** Starts one that gives these answers, with the certificate of the gateway. */
    static ServerProgram start(Pki pki, List<String> answers) throws IOException {
        List<String> arguments = List.of(
                Integer.toString(answers.size()),
                pki.certificate(SELF).toString(),
                pki.key(SELF).toString());
        return ServerProgram.start(BareHttpServer.class, arguments, out -> {
            for (String answer : answers) {
                out.write((answer.strip() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** @param args how many bodies come; the files of its certificate and key */
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> answers = new ArrayList<>();
        for (int left = Integer.parseInt(args[0]); left > 0; left--) {
            answers.add(in.readLine() + "\n");
        }
        AtomicInteger next = new AtomicInteger();
        Vertx vertx = Vertx.vertx();
        int port = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setSslHandshakeTimeout(Asking.MOST_FOR_A_HANDSHAKE)
                        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                        .setKeyCertOptions(
                                new PemKeyCertOptions().setCertPath(args[1]).setKeyPath(args[2])))
                .requestHandler(request -> request.body().onSuccess(_ -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(answers.get(Integer.remainderUnsigned(next.getAndIncrement(), answers.size())))))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        System.out.println(port);
        while (in.readLine() != null) {
            // Whoever started it is still there.
        }
        var _ = vertx.close();
    }
}
