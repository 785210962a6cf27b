package io.keyward.gateway.eks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.gateway.backend.RetryAfter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer ready to be written.
 *
 * @param status HTTP status
 * @param headers all but content type and length
 * @param error name of the exception; empty on success
 * @param json the body
 */
record EksResponse(int status, Map<String, String> headers, String error, Buffer json) {

    static final String ERROR_HEADER = "x-amzn-ErrorType";
    private static final int MAX_HEADER_LENGTH = 1_024;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build());

    EksResponse {
        headers = Map.copyOf(headers);
    }

    static EksResponse of(EksAnswer answer) {
        return new EksResponse(200, answer.headers(), "", json(answer.body()));
    }

    static EksResponse of(EksException refusal) {
        return of(refusal, refusal.error().status(), Map.of()).retryAfter(RetryAfter.DEFAULT_SECONDS);
    }

    /** The same, saying when to try again, if it is a refusal for now. */
    EksResponse retryAfter(int seconds) {
        if (status != EksError.THROTTLING.status() && status != EksError.SERVICE_UNAVAILABLE.status()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(RetryAfter.HEADER, String.valueOf(seconds));
        return new EksResponse(status, all, error, json);
    }

    /** A refusal with an HTTP status and headers of its own. */
    static EksResponse of(EksException refusal, int status, Map<String, String> headers) {
        String name = refusal.error().wireName();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("__type", name);
        refusal.clusterName().ifPresent(cluster -> body.put("clusterName", cluster));
        body.put("message", refusal.text());
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(ERROR_HEADER, name);
        return new EksResponse(status, all, name, json(body));
    }

    void write(HttpServerResponse response) {
        response.setStatusCode(status).putHeader("Content-Type", "application/json");
        headers.forEach((name, value) -> response.putHeader(name, headerSafe(value)));
        response.end(json);
    }

    /** Texts from elsewhere become one line of printable ASCII. */
    private static String headerSafe(String value) {
        StringBuilder safe = new StringBuilder();
        value.chars().limit(MAX_HEADER_LENGTH).forEach(c -> safe.append(c >= ' ' && c <= '~' ? (char) c : '?'));
        return safe.toString();
    }

    private static Buffer json(Object body) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }
}
