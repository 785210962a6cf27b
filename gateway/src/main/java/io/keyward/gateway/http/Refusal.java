package io.keyward.gateway.http;

import java.util.Map;

/**
 * A request turned away before or beside any operation; each door words it in its own format.
 *
 * @param status HTTP status, 400 to 599
 * @param field what is at fault, empty if nothing particular is
 * @param message a sentence for people
 * @param headers further headers of the answer, such as {@code Allow}
 */
public record Refusal(int status, String field, String message, Map<String, String> headers) {

    public Refusal {
        headers = Map.copyOf(headers);
    }

    public Refusal(int status, String message) {
        this(status, "", message, Map.of());
    }

    public static Refusal of(BadInput bad) {
        return new Refusal(400, bad.field(), bad.problem(), Map.of());
    }
}
