package io.keyward.local.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Stands for every service where only the launcher is tested: healthy, and as a gateway it takes clusters,
 * which have been read when it is asked a second time. It is packed into jars of its own
 * by {@link FakeHome}, hence uses the JDK only. On request it writes its environment to a file.
 */
final class FakeService {
    private FakeService() {}

    static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        Set<String> clusters = new ConcurrentSkipListSet<>();
        AtomicInteger lists = new AtomicInteger();
        server.createContext("/q/health/ready", exchange -> answer(exchange, 200));
        server.createContext("/api/v1/clusters", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String token = "Bearer " + System.getenv("KEYWARD_GATEWAY_OPERATOR_TOKEN");
            boolean allowed = token.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!allowed) {
                answer(exchange, 401);
            } else if (exchange.getRequestMethod().equals("GET")) {
                list(exchange, clusters, lists.getAndIncrement() > 0);
            } else {
                answer(exchange, clusters.add(body) ? 201 : 409);
            }
        });
        Path names = Path.of("environment-" + port);
        Files.write(names, new TreeSet<>(System.getenv().keySet()));
        System.out.println("listening port=" + port);
        server.start();
    }

    /** A registration is what the list shows of a cluster; one that was read has more. */
    private static void list(HttpExchange exchange, Set<String> clusters, boolean read) throws IOException {
        String list = clusters.stream()
                .map(cluster -> read ? cluster.replace("}", ", \"observed\": {}}") : cluster)
                .collect(Collectors.joining(",", "{\"clusters\":[", "]}"));
        byte[] body = list.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
