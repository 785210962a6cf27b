package io.keyward.kubernetes.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.authorizer.wording.GoQuote;
import io.keyward.kubernetes.status.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer with its whole body.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the text of the body
 */
public record KubeAnswer(int status, Map<String, String> headers, String body) implements Reply {

    private static final String NO_CACHE = "no-cache, private";

    public KubeAnswer {
        headers = Map.copyOf(headers);
    }

    /** An object as JSON. */
    public static KubeAnswer json(int status, JsonNode body) {
        return json(status, "application/json", body);
    }

    /** An object as JSON under another name of that type, such as one with parameters. */
    public static KubeAnswer json(int status, String contentType, JsonNode body) {
        return new KubeAnswer(status, Map.of("Cache-Control", NO_CACHE, "Content-Type", contentType), body + "\n");
    }

    /** A refusal. */
    public static KubeAnswer of(Status status) {
        KubeAnswer answer = json(status.code(), status.json());
        if (status.retryAfterSeconds() > 0) {
            return answer.with("Retry-After", String.valueOf(status.retryAfterSeconds()));
        }
        return status.code() == 403 ? answer.with("X-Content-Type-Options", "nosniff") : answer;
    }

    /** Plain text. */
    public static KubeAnswer text(int status, String text) {
        return new KubeAnswer(
                status,
                Map.of(
                        "Cache-Control",
                        NO_CACHE,
                        "Content-Type",
                        "text/plain; charset=utf-8",
                        "X-Content-Type-Options",
                        "nosniff"),
                text);
    }

    /** Nothing to tell. */
    public static KubeAnswer empty() {
        return new KubeAnswer(204, Map.of("Cache-Control", NO_CACHE), "");
    }

    /** A request that cannot even be authorized. */
    public static KubeAnswer internalError(String target, String why) {
        return text(500, "Internal Server Error: " + GoQuote.quote(target) + ": " + why + "\n");
    }

    /** With one more header. */
    public KubeAnswer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new KubeAnswer(status, more, body);
    }
}
