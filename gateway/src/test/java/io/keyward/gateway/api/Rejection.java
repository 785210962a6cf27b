package io.keyward.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request that must be refused, as the files under {@code rejections/} list them.
 *
 * @param name what is wrong
 * @param target request target as sent; a text, or a text repeated to make it long
 * @param auth Authorization header; the API's usual one if absent, none if empty
 * @param body likewise a text or a repeated one; none if absent
 * @param error exception name or problem reason
 * @param message part of the message
 * @param clusterName the member of that name, for the EKS API
 * @param field a field that is named as being at fault, for the native API
 */
record Rejection(
        @JsonProperty("case") String name,
        String method,
        JsonNode target,
        @Nullable String auth,
        @Nullable Map<String, String> headers,
        @Nullable JsonNode body,
        int status,
        String error,
        String message,
        @Nullable String clusterName,
        @Nullable String field) {

    static List<Rejection> all(String file) {
        try (InputStream in = Rejection.class.getResourceAsStream("/rejections/" + file)) {
            return new ObjectMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String targetText() {
        return text(target);
    }

    String bodyText() {
        return body == null ? "" : text(body);
    }

    /** Those beside the API's usual ones. */
    @Override
    public Map<String, String> headers() {
        Map<String, String> all = new HashMap<>();
        if (auth != null) {
            all.put("Authorization", auth);
        }
        if (headers != null) {
            all.putAll(headers);
        }
        return all;
    }

    private static String text(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        }
        String repeated = node.get("repeat").textValue();
        int times = node.get("times").intValue();
        return node.has("then") ? repeated + node.get("then").textValue().repeat(times) : repeated.repeat(times);
    }

    @Override
    public String toString() {
        return name;
    }
}
