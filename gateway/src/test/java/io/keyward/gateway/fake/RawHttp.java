package io.keyward.gateway.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.kubernetes.recorded.RecordedToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP client that sends exactly what it is told, broken or not: one request, one connection. */
public final class RawHttp {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final Pattern OTHER_DOORS = Pattern.compile("/(api|q|kube)(/|$|\\?)");

    private static final Pattern WEBHOOK =
            Pattern.compile("/kube/(?:arn[^/]*(?:/|%2F))?(?<name>[^/]+)/webhooks(?:/|$)");

    private final int port;

    public RawHttp(int port) {
        this.port = port;
    }

    /** An answer as it came. Header names are in lower case. If it broke off, it is not whole. */
    public record Answer(int status, Map<String, String> headers, String body, boolean whole) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** Sends a request signed with the key, for the EKS API in us-west-2. */
    public Answer eks(String keyId, String method, String target, String body) {
        return send(method, target, signed(keyId, "us-west-2", method, target, body), body);
    }

    /** The headers by which a request is signed with a key of the fake world. What cannot be signed gets none. */
    public Map<String, String> signed(String keyId, String region, String method, String target, String body) {
        return Signing.headers(keyId, Identities.secret(keyId), region, method, "127.0.0.1:" + port, target, body);
    }

    /** The target of a GET of the EKS API that is signed in its query. */
    public String presigned(String keyId, String target) {
        return Signing.presigned(keyId, Identities.secret(keyId), "us-west-2", "127.0.0.1:" + port, target);
    }

    /** The headers by which a request is signed with another secret than the key's. */
    public Map<String, String> forged(String keyId, String method, String target, String body) {
        return Signing.headers(keyId, "another-secret", "us-west-2", method, "127.0.0.1:" + port, target, body);
    }

    /** The token of the kube-apiserver of a cluster of the fake world. */
    public static String webhookToken(String cluster) {
        return "kww_of-" + cluster;
    }

    /** The headers that make a request an administrator's or, at a cluster's webhooks, its kube-apiserver's. */
    public Map<String, String> administrator(String method, String target, String body) {
        Matcher webhook = WEBHOOK.matcher(target);
        if (webhook.lookingAt()) {
            return Map.of("Authorization", "Bearer " + webhookToken(webhook.group("name")));
        }
        return OTHER_DOORS.matcher(target).lookingAt()
                ? Map.of("Authorization", People.bearer(People.ADMIN))
                : signed(Clusters.ACCOUNT, "us-west-2", method, target, body);
    }

    /**
     * Sends a request with a JSON body, if any. A header with an empty value is left out. Unless told otherwise it is an administrator's:
     * signed for the EKS API, with a bearer token for the others. An answer of the native API that its description lacks fails.
     */
    public Answer send(String method, String target, Map<String, String> headers, String body) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", "127.0.0.1:" + port);
        all.put("Connection", "close");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            all.put("Content-Type", "application/json");
            all.put("Content-Length", String.valueOf(bytes.length));
        }
        if (!headers.containsKey("Authorization")) {
            all.putAll(administrator(method, target, body));
        } else if (headers.get("Authorization").startsWith("AWS4-")) {
            all.put("X-Amz-Date", RecordedToken.date(Instant.now()));
        }
        all.putAll(headers);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                head.append(name).append(": ").append(value).append("\r\n");
            }
        });
        Answer answer = exchange(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), bytes);
        if (target.startsWith("/api/")) {
            Described.at(port, () -> send("GET", "/q/openapi?format=json", Map.of(), ""))
                    .check(method, target, answer);
        }
        return answer;
    }

    private Answer exchange(byte[] head, byte[] body) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(head);
            try {
                socket.getOutputStream().write(body);
            } catch (SocketException _) {
                // The server may answer a body that is too large before it has been sent.
            }
            return parse(readAll(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] chunk = new byte[8_192];
        try {
            int length = socket.getInputStream().read(chunk);
            while (length >= 0) {
                read.write(chunk, 0, length);
                length = socket.getInputStream().read(chunk);
            }
        } catch (SocketException _) {
            // A reset after the answer of a body that was too large; what was read counts.
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    private static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no HTTP answer: " + text);
        }
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
        String body = text.substring(end + 4);
        return "chunked".equals(headers.get("transfer-encoding"))
                ? unchunked(status, headers, body)
                : new Answer(status, headers, body, true);
    }

    /** Answers are ASCII, so that a chunk's length in bytes is its length in characters. */
    private static Answer unchunked(int status, Map<String, String> headers, String body) {
        StringBuilder read = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = body.indexOf("\r\n", at);
            if (lineEnd < 0) {
                return new Answer(status, headers, read.toString(), false);
            }
            int length = Integer.parseInt(body.substring(at, lineEnd), 16);
            if (length == 0) {
                return new Answer(status, headers, read.toString(), true);
            }
            int from = lineEnd + 2;
            read.append(body, Math.min(from, body.length()), Math.min(from + length, body.length()));
            at = from + length + 2;
        }
    }
}
