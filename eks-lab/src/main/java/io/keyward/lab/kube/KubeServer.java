package io.keyward.lab.kube;

import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.http.Lines;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.kubernetes.http.Reply;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.status.Status;
import io.keyward.lab.state.Lab;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Reads requests off the wire within bounds, has them answered on virtual threads, and writes the answers. */
final class KubeServer {

    /** How many requests are worked on at a time; more are refused with 429, as kube-apiserver does. */
    static final int MAX_REQUESTS = 400;

    /** How many watches there are at a time; more are refused with 429. */
    static final int MAX_WATCHES = 100;

    private static final Logger LOG = Logger.getLogger(KubeServer.class);
    private static final long BODY_WAIT_MILLIS = 30_000;

    private final Vertx vertx;
    private final ExecutorService threads;
    private final Lab lab;
    private final KubeApi api;
    private final Semaphore requests = new Semaphore(MAX_REQUESTS);
    private final Semaphore watches = new Semaphore(MAX_WATCHES);

    /** A request, the cluster it is for, and the event loop on which all that is written must be written, to keep its order. */
    private record Exchange(HttpServerRequest request, ClusterPath path, Context context) {}

    KubeServer(Vertx vertx, ExecutorService threads, Lab lab, KubeApi api) {
        this.vertx = vertx;
        this.threads = threads;
        this.lab = lab;
        this.api = api;
    }

    void read(HttpServerRequest request) {
        Optional<ClusterPath> path = ClusterPath.of(request.uri())
                .filter(p -> lab.cluster(p.cluster()).isPresent());
        if (path.isEmpty()) {
            send(request.response(), KubeAnswer.text(404, "404 page not found\n"));
            return;
        }
        Exchange exchange = new Exchange(request, path.get(), vertx.getOrCreateContext());
        Buffer body = Buffer.buffer();
        long timer =
                vertx.setTimer(BODY_WAIT_MILLIS, late -> request.connection().close());
        request.handler(chunk -> {
            if (body.length() <= KubeRequest.MAX_BODY_BYTES) {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(lost -> vertx.cancelTimer(timer));
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            if (body.length() > KubeRequest.MAX_BODY_BYTES) {
                send(request.response(), KubeAnswer.of(Status.tooLarge(KubeRequest.MAX_BODY_BYTES)));
            } else if (requests.tryAcquire()) {
                threads.execute(() -> answer(exchange, body));
            } else {
                send(request.response(), tooMany());
            }
        });
    }

    private void answer(Exchange exchange, Buffer body) {
        HttpServerRequest request = exchange.request();
        Reply reply;
        try {
            reply = reply(request, exchange.path(), body);
        } finally {
            requests.release();
        }
        switch (reply) {
            case KubeAnswer answer -> onLoop(exchange, () -> send(request.response(), answer));
            case Lines lines -> {
                if (watches.tryAcquire()) {
                    stream(exchange, lines);
                } else {
                    onLoop(exchange, () -> send(request.response(), tooMany()));
                }
            }
        }
    }

    private Reply reply(HttpServerRequest request, ClusterPath path, Buffer body) {
        try {
            return api.answer(path.cluster(), toRequest(request, path.rest(), body));
        } catch (BadTargetException e) {
            return KubeAnswer.text(400, "400 Bad Request");
        } catch (RuntimeException e) {
            LOG.errorf(e, "request failed cluster=%s method=%s", path.cluster().name(), request.method());
            return KubeAnswer.of(Status.internal("the lab failed on this request"));
        }
    }

    private void stream(Exchange exchange, Lines lines) {
        HttpServerRequest request = exchange.request();
        WatchWriter writer = new WatchWriter(request.response(), lines);
        try {
            writer.run(task -> exchange.context().runOnContext(ignored -> task.run()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "watch failed cluster=%s", exchange.path().cluster().name());
            onLoop(exchange, () -> request.connection().close());
        } finally {
            watches.release();
        }
    }

    private static void onLoop(Exchange exchange, Runnable task) {
        exchange.context().runOnContext(ignored -> {
            if (!exchange.request().response().closed()) {
                task.run();
            }
        });
    }

    private static KubeRequest toRequest(HttpServerRequest request, String target, Buffer body) {
        int mark = target.indexOf('?');
        String path;
        try {
            path = PercentCoding.decode(mark < 0 ? target : target.substring(0, mark));
        } catch (IllegalArgumentException e) {
            throw new BadTargetException(e);
        }
        Map<String, List<String>> headers = new HashMap<>();
        request.headers()
                .forEach((name, value) -> headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                        .add(value));
        return new KubeRequest(
                request.method().name(),
                target,
                path,
                mark < 0 ? QueryParameters.NONE : QueryParameters.parse(target.substring(mark + 1)),
                headers,
                new KubeRequest.Body(body.getBytes()));
    }

    private static void send(HttpServerResponse response, KubeAnswer answer) {
        if (response.ended()) {
            return;
        }
        response.setStatusCode(answer.status())
                .putHeader("Audit-Id", UUID.randomUUID().toString());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
    }

    private static KubeAnswer tooMany() {
        return KubeAnswer.text(429, "Too many requests, please try again later.\n")
                .with("Retry-After", "1");
    }

    /** The path has a broken escape. */
    private static final class BadTargetException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BadTargetException(IllegalArgumentException cause) {
            super(cause);
        }
    }
}
