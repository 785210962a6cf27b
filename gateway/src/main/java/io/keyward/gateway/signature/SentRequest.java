package io.keyward.gateway.signature;

import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.Escapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request without its body, as it was sent and before anything was unescaped.
 *
 * @param method as sent: {@code get} is not {@code GET}
 * @param rawPath with its escapes, without the query
 * @param rawQuery with its escapes, without the question mark; empty if there is none
 * @param headers values in the order sent, by name in lower case
 */
public record SentRequest(String method, String rawPath, String rawQuery, Map<String, List<String>> headers) {

    private static final int MAX_PARAMETERS = 200;

    public SentRequest {
        headers = Map.copyOf(headers);
    }

    public static SentRequest of(
            String method, String rawPath, @Nullable String rawQuery, Iterable<Map.Entry<String, String>> headers) {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        for (Map.Entry<String, String> header : headers) {
            byName.computeIfAbsent(header.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(header.getValue());
        }
        byName.replaceAll((_, values) -> List.copyOf(values));
        return new SentRequest(method, rawPath, rawQuery == null ? "" : rawQuery, byName);
    }

    /** The values of a header, named in lower case. */
    List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }

    /** Whether the head announces a body. */
    boolean announcesBody() {
        return headers.containsKey("transfer-encoding")
                || header("content-length").stream().anyMatch(length -> !length.equals("0"));
    }

    /** A parameter of the query, unescaped. */
    record Parameter(String name, String value) {}

    /**
     * The query's parameters, in the order sent. What different readers could take for different things is refused: a plus sign
     * is a blank to some, and signers leave out a parameter without a name.
     *
     * @throws SignatureRefusal if the query holds such, a broken escape, or too many parameters
     */
    List<Parameter> parameters() {
        if (rawQuery.isEmpty()) {
            return List.of();
        }
        String[] pairs = rawQuery.split("&", MAX_PARAMETERS + 1);
        if (pairs.length > MAX_PARAMETERS) {
            throw SignatureRefusal.incomplete("The query has more than " + MAX_PARAMETERS + " parameters.");
        }
        List<Parameter> parameters = new ArrayList<>(pairs.length);
        for (String pair : pairs) {
            parameters.add(parameter(pair));
        }
        return parameters;
    }

    private static Parameter parameter(String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (name.isEmpty()) {
            throw SignatureRefusal.incomplete("The query has a parameter without a name, which no signature covers.");
        }
        if (pair.indexOf('+') >= 0) {
            throw SignatureRefusal.incomplete(
                    "The query has a plus sign; send %20 for a blank and %2B for a plus sign.");
        }
        try {
            return new Parameter(
                    Escapes.decode("query", name),
                    equals < 0 ? "" : Escapes.decode("query", pair.substring(equals + 1)));
        } catch (BadInput e) {
            throw SignatureRefusal.incomplete(e.problem());
        }
    }

    /** Without query and headers, which may hold a signature. */
    @Override
    public String toString() {
        return "SentRequest[" + method + " " + rawPath + "]";
    }
}
