package io.keyward.gateway.front;

import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.Door;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.quarkus.arc.All;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Every request comes in here: it gets its id and the answer's protective headers, its path and host are checked as they were
 * sent, its body is read up to the limit, and the door it is for takes over. Whatever fails later ends here, too, so that no stack
 * trace or HTML page leaves.
 */
@ApplicationScoped
class Entrance {

    private static final Logger LOG = Logger.getLogger(Entrance.class);

    /** Before the routes of Quarkus and its extensions. */
    private static final int FIRST = -100;

    private static final long MOST_REST_BYTES = 32L * 1024 * 1024;
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private static final String DOOR = "keyward.door";
    private static final String PATH = "keyward.path";

    private final List<Door> doors;
    private final HostGuard hosts;
    private final long maxBody;

    Entrance(@All List<Door> doors, GatewayConfig config) {
        this.doors = doors;
        this.hosts = new HostGuard(config.allowedHosts());
        this.maxBody = config.maxBodySize().asLongValue();
    }

    void install(@Observes Router router) {
        router.route().order(FIRST).handler(this::admit).failureHandler(this::failed);
        router.route().order(FIRST + 1).handler(this::readBody);
        router.route().order(FIRST + 2).handler(Entrance::bodyIsRead);
        router.route().order(FIRST + 3).handler(request -> door(request).enter(request, request.get(PATH)));
        router.route().order(Integer.MAX_VALUE).handler(request -> door(request)
                .refuse(request, new Refusal(404, "There is nothing at this path.")));
    }

    private void readBody(RoutingContext request) {
        BodyHandler.create(false).setBodyLimit(bodyLimit(request)).handle(request);
    }

    private long bodyLimit(RoutingContext request) {
        return door(request).bodyLimit(request, request.get(PATH), maxBody);
    }

    /** An empty body is a body that was read: without one, the native API's framework would wait for it for ever. */
    private static void bodyIsRead(RoutingContext request) {
        if (request.body().buffer() == null) {
            ((RoutingContextInternal) request).setBody(Buffer.buffer());
        }
        request.next();
    }

    private void admit(RoutingContext request) {
        String path = path(request);
        if (isVisit(request, path)) {
            request.response()
                    .setStatusCode(303)
                    .putHeader("Location", "/q/swagger-ui/")
                    .end();
            return;
        }
        Door door = door(request);
        try {
            hosts.check(request.request());
            request.put(PATH, RawPath.parse(path));
        } catch (HostGuard.Stranger e) {
            door.refuse(request, new Refusal(403, e.explanation()));
            return;
        } catch (BadInput e) {
            door.refuse(request, Refusal.of(e));
            return;
        }
        request.next();
    }

    /** A person with a browser; no AWS client asks for HTML. */
    private static boolean isVisit(RoutingContext request, String path) {
        String accept = request.request().getHeader("Accept");
        return path.equals("/")
                && request.request().method().equals(HttpMethod.GET)
                && accept != null
                && accept.contains("text/html");
    }

    private static void protect(HttpServerResponse response) {
        response.putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cache-Control", "no-store");
    }

    private void failed(RoutingContext request) {
        int status = request.statusCode();
        if (request.response().ended() || request.response().headWritten() || hasGone(request)) {
            return;
        }
        Door door = door(request);
        if (status < 400 || status >= 500) {
            LOG.errorf(request.failure(), "request failed requestId=%s", Requests.id(request));
            door.refuse(request, new Refusal(500, "An internal error occurred."));
        } else if (status == 413) {
            Refusal refusal = new Refusal(413, "The request body is larger than " + bodyLimit(request) + " bytes.");
            dropRest(request, () -> door.refuse(request, refusal));
        } else {
            door.refuse(request, new Refusal(status, "The request cannot be read."));
        }
    }

    /**
     * Reads what is left of a body and drops it, and answers: a client that sends all before it listens would lose an answer that is
     * followed by a closed connection. A body that is longer or slower than that is left, and its connection cannot be used again; the
     * same where the client waits to be asked for its body.
     */
    private void dropRest(RoutingContext context, Runnable answer) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            answer.run();
            return;
        }
        if (request.headers().contains(HttpHeaders.EXPECT) && request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            answerLast(context, answer);
            return;
        }
        new Rest(context, answer).drop();
    }

    private static void answerLast(RoutingContext context, Runnable answer) {
        if (context.response().closed()) {
            return;
        }
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.addEndHandler(_ -> context.request().connection().close());
        answer.run();
    }

    /** What is left of a body: dropped until it ends, or is given up, or the client has gone; whichever is first. */
    private static final class Rest {

        private final RoutingContext context;
        private final Runnable answer;
        private final long timer;
        private long bytes;
        private boolean over;

        private Rest(RoutingContext context, Runnable answer) {
            this.context = context;
            this.answer = answer;
            this.timer = context.vertx().setTimer(LONGEST_REST.toMillis(), _ -> end(() -> answerLast(context, answer)));
        }

        private void drop() {
            HttpServerRequest request = context.request();
            request.handler(part -> {
                bytes += part.length();
                if (bytes > MOST_REST_BYTES) {
                    end(() -> answerLast(context, answer));
                }
            });
            request.endHandler(_ -> end(answer));
            // The client has gone: there is nobody to answer.
            request.exceptionHandler(_ -> end(() -> {}));
            request.resume();
        }

        private void end(Runnable next) {
            if (!over) {
                over = true;
                context.vertx().cancelTimer(timer);
                next.run();
            }
        }
    }

    /** Whether the client broke off before its body was read: there is nobody to answer, and nothing for us to look into. */
    private static boolean hasGone(RoutingContext request) {
        Throwable failure = request.failure();
        boolean brokenOff = failure instanceof IOException || failure instanceof HttpClosedException;
        return request.response().closed() || (brokenOff && !request.request().isEnded());
    }

    /** The door the request is for; the first to ask for it gives the request its id and the answer its headers. */
    private Door door(RoutingContext request) {
        Door known = request.get(DOOR);
        if (known != null) {
            return known;
        }
        String path = path(request);
        Door door = doors.stream().filter(d -> d.takes(path)).findFirst().orElseThrow();
        request.put(DOOR, door);
        Requests.setId(request, door.requestId(request));
        protect(request.response());
        return door;
    }

    private static String path(RoutingContext request) {
        String path = request.request().path();
        return path == null ? "" : path;
    }
}
