package io.keyward.local.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Stands for every service where only the launcher is tested: healthy, and as a gateway it takes from the administrator
 * role bindings, access keys, and clusters, which have been read when it is asked a second time. It is packed into jars of its own
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
            if (!isAdministrator(exchange)) {
                answer(exchange, 401);
            } else if (exchange.getRequestMethod().equals("GET")) {
                list(exchange, clusters, lists.getAndIncrement() > 0);
            } else {
                answer(exchange, clusters.add(body) ? 201 : 409);
            }
        });
        Set<String> bindings = new ConcurrentSkipListSet<>();
        server.createContext("/api/v1/role-bindings/", exchange -> {
            String name = exchange.getRequestURI().getPath();
            if (!isAdministrator(exchange)) {
                answer(exchange, 401);
            } else if (exchange.getRequestMethod().equals("GET")) {
                answer(exchange, bindings.contains(name) ? 200 : 404);
            } else {
                answer(exchange, bindings.add(name) ? 201 : 200);
            }
        });
        AtomicInteger keys = new AtomicInteger();
        server.createContext("/api/v1/access-keys", exchange -> {
            if (!isAdministrator(exchange)) {
                answer(exchange, 401);
            } else if (exchange.getRequestMethod().equals("GET")) {
                answer(exchange, keys.get() > 0 ? 200 : 404);
            } else {
                answer(
                        exchange,
                        "{\"accessKeyId\": \"AKIA" + keys.incrementAndGet() + "\", \"secretAccessKey\": \"s\"}",
                        201);
            }
        });
        Path names = Path.of("environment-" + port);
        Files.write(names, new TreeSet<>(System.getenv().keySet()));
        System.out.println("listening port=" + port);
        server.start();
    }

    /** Whether the token says so, and names the issuer that this service was told to believe. */
    private static boolean isAdministrator(HttpExchange exchange) {
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        String[] parts = token.split("[ .]", -1);
        if (parts.length != 4 || !parts[0].equals("Bearer")) {
            return false;
        }
        String claims = new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8);
        return claims.contains("\"sub\":\"admin\"")
                && claims.contains("\"iss\":\"" + System.getenv("KEYWARD_OIDC__LOCAL__ISSUER") + "\"");
    }

    /** A registration is what the list shows of a cluster; one that was read has more. */
    private static void list(HttpExchange exchange, Set<String> clusters, boolean read) throws IOException {
        String list = clusters.stream()
                .map(cluster -> read ? cluster.replace("}", ", \"observed\": {}}") : cluster)
                .collect(Collectors.joining(",", "{\"clusters\":[", "]}"));
        answer(exchange, list, 200);
    }

    private static void answer(HttpExchange exchange, String json, int status) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }
}
