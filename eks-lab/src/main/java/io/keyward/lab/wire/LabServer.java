package io.keyward.lab.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;

/**
 * Reads each request that Quarkus does not answer itself (all but {@code /q}), hands it to the door that accepts its path, and
 * sends the answer with its {@code X-Amzn-Requestid}. Paths are taken as sent, never unescaped or normalized before routing.
 */
@ApplicationScoped
public class LabServer {

    /** The largest body that is read, in bytes; a larger one is refused with 413. */
    public static final int MAX_BODY_BYTES = 1 << 20;

    private static final Logger LOG = Logger.getLogger(LabServer.class);
    private static final String QUARKUS = "q";

    private final List<Door> doors;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    LabServer(Instance<Door> doors) {
        this.doors = doors.stream().toList();
    }

    void routes(@Observes Router router) {
        // First of all: the routes after it normalize the path and answer a broken escape with an empty 400.
        router.route().order(Integer.MIN_VALUE).handler(this::read);
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }

    private void read(RoutingContext context) {
        HttpServerRequest request = context.request();
        String id = UUID.randomUUID().toString();
        RawPath path = RawPath.of(rawPath(request.uri()));
        if (path.startsWith(QUARKUS)) {
            context.next();
            return;
        }
        Door door = doors.stream().filter(d -> d.accepts(path)).findFirst().orElseThrow();
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            if (body.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            if (body.length() > MAX_BODY_BYTES) {
                send(request, id, door.refuse(tooLarge()));
                return;
            }
            Runnable answer = () -> threads.execute(() -> answer(door, request, path, id, body, context));
            long millis = door.delay().toMillis();
            if (millis > 0) {
                context.vertx().setTimer(millis, timer -> answer.run());
            } else {
                answer.run();
            }
        });
        request.resume();
    }

    private void answer(
            Door door, HttpServerRequest request, RawPath path, String id, Buffer body, RoutingContext context) {
        Answer answer;
        try {
            answer = door.answer(toRequest(request, path, id, body));
        } catch (AwsException e) {
            answer = door.refuse(e);
        } catch (RuntimeException e) {
            LOG.errorf(e, "request failed requestId=%s method=%s", id, request.method());
            answer = door.refuse(new AwsException(500, "ServerException", "The lab failed on request " + id + "."));
        }
        Answer done = answer;
        context.vertx().runOnContext(v -> send(request, id, done));
    }

    private static Request toRequest(HttpServerRequest request, RawPath path, String id, Buffer body) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        SocketAddress remote = request.remoteAddress();
        String host = remote == null || remote.hostAddress() == null ? "unknown" : remote.hostAddress();
        return new Request(
                request.method().name(), path, query(request.uri()), headers, body, host, isLoopback(host), id);
    }

    private static Query query(String uri) {
        int mark = uri.indexOf('?');
        try {
            return mark < 0 ? Query.EMPTY : Query.parse(uri.substring(mark + 1));
        } catch (IllegalArgumentException e) {
            throw new AwsException(400, "SerializationException", "The query string " + e.getMessage() + ".");
        }
    }

    private static String rawPath(String uri) {
        String path = uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri;
        int scheme = path.indexOf("://");
        if (scheme > 0 && !path.startsWith("/")) {
            int slash = path.indexOf('/', scheme + 3);
            return slash < 0 ? "/" : path.substring(slash);
        }
        return path;
    }

    private static boolean isLoopback(String host) {
        // Only ever an address literal from the socket: no name is looked up.
        return !"unknown".equals(host) && InetAddress.ofLiteral(host).isLoopbackAddress();
    }

    private static AwsException tooLarge() {
        return new AwsException(
                413, "RequestEntityTooLargeException", "The request body is larger than " + MAX_BODY_BYTES + " bytes.");
    }

    private static void send(HttpServerRequest request, String id, Answer answer) {
        if (request.response().closed() || request.response().ended()) {
            return;
        }
        var response = request.response().setStatusCode(answer.status()).putHeader("X-Amzn-Requestid", id);
        answer.headers().forEach(response::putHeader);
        if (!answer.contentType().isEmpty()) {
            response.putHeader("Content-Type", answer.contentType());
        }
        response.end(answer.body());
    }
}
