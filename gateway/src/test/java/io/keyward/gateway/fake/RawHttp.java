package io.keyward.gateway.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An HTTP client that sends exactly what it is told, broken or not: one request, one connection. */
public final class RawHttp {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final int TIMEOUT_MILLIS = 20_000;

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

    /** Sends a request signed by (a made-up signature of) the key, for the EKS API. */
    public Answer eks(String keyId, String method, String target, String body) {
        return send(method, target, Map.of("Authorization", authorization(keyId, "us-west-2")), body);
    }

    public static String authorization(String keyId, String region) {
        return "AWS4-HMAC-SHA256 Credential=" + keyId + "/" + time().substring(0, 8) + "/" + region
                + "/eks/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=" + "0".repeat(64);
    }

    /** Now, as signatures say it. */
    public static String time() {
        return DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Clock.systemUTC().instant());
    }

    /** Sends a request with a JSON body, if any. A header with an empty value is left out. */
    public Answer send(String method, String target, Map<String, String> headers, String body) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", "127.0.0.1:" + port);
        all.put("Connection", "close");
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            all.put("Content-Type", "application/json");
            all.put("Content-Length", String.valueOf(bytes.length));
        }
        if (headers.getOrDefault("Authorization", "").startsWith("AWS4-")) {
            all.put("Content-Type", "application/json");
            all.put("X-Amz-Date", time());
        }
        all.putAll(headers);
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                head.append(name).append(": ").append(value).append("\r\n");
            }
        });
        return exchange(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), bytes);
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
