package io.keyward.gateway.front;

import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.hall.Guest;
import io.keyward.gateway.hall.Hall;
import io.keyward.gateway.hall.Proof;
import io.keyward.gateway.hall.Proved;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Busy;
import io.keyward.grpc.error.ServiceException.RateLimited;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
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
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Every request comes in here, and passes the same in the same order: it gets its id and the answer's protective headers; host, headers
 * and path are checked as they were sent; its sender is made out by the credential that its door takes; then how often they call, and
 * whether they may do what they ask for; only then its body is read, up to a limit of bytes and of time (that of a signed request before
 * its sender is known, since the signature is over it); and the door takes over. Whoever is turned away is told in the door's own format, once
 * it is on record. Whatever fails later ends here, too, so that no stack trace or HTML page leaves.
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
    private static final String ROUTE = "keyward.route";
    private static final String SIGNATURE = "keyward.signature";
    private static final String BODY_TIMER = "keyward.body-timer";

    private final List<Door> doors;
    private final Hall hall;
    private final Workers workers;
    private final HostGuard hosts;
    private final HeaderLimits headerLimits;
    private final BodyBudget bodies;
    private final long maxBody;
    private final Duration bodyTimeout;
    private final int maxHeaders;
    private volatile boolean leaving;

    Entrance(
            @All List<Door> doors,
            Hall hall,
            Workers workers,
            HeaderLimits headerLimits,
            BodyBudget bodies,
            GatewayConfig config) {
        this.doors = doors;
        this.hall = hall;
        this.workers = workers;
        this.headerLimits = headerLimits;
        this.bodies = bodies;
        this.hosts = new HostGuard(config.allowedHosts());
        this.maxBody = config.maxBodySize().asLongValue();
        this.bodyTimeout = config.bodyTimeout();
        this.maxHeaders = config.maxHeaders();
    }

    void install(@Observes Router router) {
        router.route().order(FIRST).handler(this::arrive).failureHandler(this::failed);
        router.route().order(FIRST + 1).handler(this::readBody);
        router.route().order(FIRST + 2).handler(Entrance::bodyIsRead);
        router.route().order(FIRST + 3).handler(this::verifyBody);
        router.route().order(FIRST + 4).handler(request -> door(request).enter(request, request.get(PATH)));
        router.route().order(Integer.MAX_VALUE).handler(request -> door(request)
                .refuse(request, new Refusal(404, "There is nothing at this path.")));
    }

    /** From now on clients are sent away, each with an answer: whoever keeps a connection makes the next one elsewhere. */
    void leave(@Observes ShutdownDelayInitiatedEvent event) {
        leaving = true;
    }

    private void arrive(RoutingContext request) {
        headerLimits.complete(request);
        if (leaving) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            // Whoever is still sending would lose the answer.
            request.addEndHandler(_ -> {
                if (request.request().isEnded()) {
                    request.request().connection().close();
                }
            });
        }
        String path = path(request);
        if (isVisit(request, path)) {
            protect(request.response());
            request.response()
                    .setStatusCode(303)
                    .putHeader("Location", "/q/swagger-ui/")
                    .end();
            return;
        }
        Door door = door(request);
        try {
            hosts.check(request.request());
            checkHeaders(request.request());
            request.put(PATH, RawPath.parse(path));
        } catch (HostGuard.Stranger e) {
            turnAway(request, () -> door.refuse(request, new Refusal(403, e.explanation())));
            return;
        } catch (TooManyHeaders _) {
            Refusal refusal = new Refusal(431, "The request has more than " + maxHeaders + " headers.");
            turnAway(request, () -> door.refuse(request, refusal));
            return;
        } catch (BadInput e) {
            turnAway(request, () -> door.refuse(request, Refusal.of(e)));
            return;
        }
        Route route = door.route(request, request.get(PATH));
        request.put(ROUTE, route);
        RequestSpans.begin(request, door, route);
        Guest stranger = guest(request, Proved.nothing());
        stranger.in(request);
        if (route instanceof Route.Open) {
            request.next();
            return;
        }
        request.request().pause();
        workers.answer(request, () -> judge(door, request, route, stranger), this::go);
    }

    private static final class TooManyHeaders extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private void checkHeaders(HttpServerRequest request) throws TooManyHeaders {
        if (request.headers().size() > maxHeaders) {
            throw new TooManyHeaders();
        }
    }

    /** How a request goes on: what is done on its event loop. */
    private interface Way {

        /** Its sender is known and may go on. */
        record In(Guest guest) implements Way {}

        /** Its sender is known once its body is. */
        record ToBody(Proof.OverBody signature) implements Way {}

        /** Its sender is turned away. */
        record Out(Guest guest, ServiceException why) implements Way {}

        /** We fail to judge it. */
        record Fault() implements Way {}
    }

    private Way judge(Door door, RoutingContext request, Route route, Guest stranger) {
        return judged(request, route, stranger, () -> {
            if (route instanceof Route.OwnCredential) {
                return new Way.In(hall.admit(stranger, route));
            }
            return switch (door.prove(request, route)) {
                case Proof.Whole(Proved proved) -> admit(request, route, proved);
                case Proof.OverBody signature -> new Way.ToBody(signature);
                case Proof.Refused(ServiceException why) -> new Way.Out(stranger, why);
            };
        });
    }

    private Way judged(RoutingContext request, Route route, Guest stranger, Supplier<Way> judgement) {
        try {
            return judgement.get();
        } catch (ServiceException why) {
            hall.record(stranger, route, why);
            return new Way.Out(stranger, why);
        } catch (RuntimeException e) {
            LOG.errorf(e, "request cannot be judged requestId=%s", Requests.id(request));
            return new Way.Fault();
        }
    }

    /** Whoever is known is on record by name, whatever follows. */
    private Way admit(RoutingContext request, Route route, Proved proved) {
        Guest guest = guest(request, proved);
        return judged(request, route, guest, () -> new Way.In(hall.admit(guest, route)));
    }

    private Guest guest(RoutingContext request, Proved proved) {
        return new Guest(
                new Caller(
                        proved.identity(),
                        Requests.sourceIp(request),
                        Requests.userAgent(request),
                        Requests.id(request),
                        door(request).name()),
                proved);
    }

    private void go(RoutingContext request, Way way) {
        Door door = door(request);
        Route route = request.get(ROUTE);
        switch (way) {
            case Way.In(Guest guest) -> {
                guest.in(request);
                if (route instanceof Route.Nothing nothing) {
                    turnAway(request, () -> door.refuse(request, nothing.refusal()));
                } else {
                    goOn(request);
                }
            }
            case Way.ToBody(Proof.OverBody signature) -> {
                request.put(SIGNATURE, signature);
                goOn(request);
            }
            case Way.Out(Guest guest, ServiceException why) -> {
                guest.in(request);
                turnAway(request, () -> door.turnAway(request, route, why));
            }
            default -> turnAway(request, () -> door.refuse(request, new Refusal(500, "An internal error occurred.")));
        }
    }

    /** The next handler is there before the body comes. */
    private static void goOn(RoutingContext request) {
        request.next();
        if (!request.request().isEnded()) {
            request.request().resume();
        }
    }

    private void readBody(RoutingContext request) {
        try {
            reserve(request);
        } catch (RateLimited | Busy why) {
            Guest guest = Guest.of(request);
            workers.answer(
                    request,
                    () -> judged(request, request.get(ROUTE), guest, () -> {
                        throw why;
                    }),
                    this::go);
            return;
        }
        long timer = request.vertx()
                .setTimer(
                        bodyTimeout.toMillis(),
                        _ -> answerLast(request, () -> door(request)
                                .refuse(request, new Refusal(408, "The request's body did not arrive in time."))));
        request.put(BODY_TIMER, timer);
        request.addEndHandler(_ -> request.vertx().cancelTimer(timer));
        BodyHandler.create(false).setBodyLimit(bodyLimit(request)).handle(request);
    }

    /** Room for the body as its headers announce it; one without a length may be as large as any. */
    private void reserve(RoutingContext request) {
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean chunked = request.request().headers().contains(HttpHeaders.TRANSFER_ENCODING);
        long limit = bodyLimit(request);
        long announced = chunked ? limit : length == null ? 0 : Long.parseLong(length);
        if (announced == 0 || announced > limit || request.response().closed()) {
            // None, one that is refused before it is read, or one of a client who has gone: nothing would come after it
            // to release the room.
            return;
        }
        // Whose signature it is is not proved before the body is there: whoever names another's key must not use up its
        // owner's room.
        Caller caller = Guest.of(request).caller();
        String sender = caller.identity().equals(Identity.nobody()) ? caller.sourceIp() : caller.actor();
        bodies.reserve(sender, announced);
        request.addEndHandler(_ -> bodies.release(sender, announced));
    }

    private long bodyLimit(RoutingContext request) {
        return door(request).bodyLimit(request, request.get(PATH), maxBody);
    }

    /** An empty body is a body that was read: without one, the native API's framework would wait for it for ever. */
    private static void bodyIsRead(RoutingContext request) {
        Long timer = request.get(BODY_TIMER);
        request.vertx().cancelTimer(timer);
        if (request.body().buffer() == null) {
            ((RoutingContextInternal) request).setBody(Buffer.buffer());
        }
        request.next();
    }

    private void verifyBody(RoutingContext request) {
        Proof.OverBody signature = request.remove(SIGNATURE);
        if (signature == null) {
            request.next();
            return;
        }
        Route route = request.get(ROUTE);
        Guest stranger = Guest.of(request);
        Buffer body = request.body().buffer();
        workers.answer(
                request,
                () -> judged(request, route, stranger, () -> admit(request, route, signature.over(body))),
                this::go);
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

    /** Answers at once one whose body nobody will look at, and drops what is left of that. */
    private static void turnAway(RoutingContext context, Runnable answer) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            answer.run();
        } else if (request.headers().contains(HttpHeaders.EXPECT)) {
            answerLast(context, answer);
        } else {
            answer.run();
            new Rest(context, () -> {}).drop();
        }
    }

    private static void answerLast(RoutingContext context, Runnable answer) {
        if (context.response().closed() || context.response().ended()) {
            if (!context.request().isEnded()) {
                context.request().connection().close();
            }
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
