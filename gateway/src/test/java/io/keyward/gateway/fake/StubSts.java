package io.keyward.gateway.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * STS on loopback. What it answers depends on the access key that a token is signed with; it takes tokens for the clusters
 * {@code eks-workshop} and {@code workshop} only. The security token is a port that {@code ASIAREDIRECT} is sent to.
 */
public final class StubSts {

    private static final Set<String> CLUSTERS = Set.of("eks-workshop", "workshop", "keyward.login");
    private static final Pattern KEY = Pattern.compile("X-Amz-Credential=(\\w+)");
    private static final Pattern PORT = Pattern.compile("X-Amz-Security-Token=(\\d+)");

    private final HttpServer server;

    public StubSts() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", StubSts::answer);
    }

    public void start() {
        server.start();
    }

    public void stop() {
        server.stop(0);
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean signed = CLUSTERS.contains(
                        String.valueOf(exchange.getRequestHeaders().getFirst("x-k8s-aws-id")))
                && "application/json".equals(exchange.getRequestHeaders().getFirst("Accept"));
        String query = exchange.getRequestURI().getRawQuery();
        switch (signed ? found(KEY, query) : "") {
            case "ASIAX" -> send(exchange, 200, identity("eks-workshop-read-only"));
            case "ASIAGOLDEN" -> send(exchange, 200, identity("golden"));
            case "ASIABOB" -> send(exchange, 200, identity("bob"));
            case "ASIASTRANGER" -> send(exchange, 200, identity("stranger"));
            case "ASIATHROTTLED" -> send(exchange, 400, "{\"Error\": {\"Code\": \"Throttling\"}}");
            case "ASIADOWN" -> send(exchange, 500, "");
            case "ASIAHUGE" -> send(exchange, 200, identity("a".repeat(1 << 20)));
            case "ASIAREDIRECT" -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:" + found(PORT, query) + "/?" + query);
                send(exchange, 302, "");
            }
            default -> send(exchange, 403, "{\"Error\": {\"Code\": \"SignatureDoesNotMatch\"}}");
        }
    }

    private static String identity(String role) {
        return """
                {"GetCallerIdentityResponse": {"GetCallerIdentityResult": {"Account": "123456789012",
                  "Arn": "arn:aws:sts::123456789012:assumed-role/%s/EKSGetTokenAuth",
                  "UserId": "AROAXXXXXXXXXXXXXXXXX:EKSGetTokenAuth"}}}""".formatted(role);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
