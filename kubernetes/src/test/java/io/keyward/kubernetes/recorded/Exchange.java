package io.keyward.kubernetes.recorded;

import java.util.Map;

/**
 * One request of a recorded command, and the answer to it.
 *
 * @param method the method
 * @param target path and query
 * @param headers the headers, but the credentials
 * @param body the text of the body, of which only ASCII was sent; empty for none
 * @param answer the recorded answer
 */
public record Exchange(String method, String target, Map<String, String> headers, String body, Answer answer) {
    public Exchange {
        headers = Map.copyOf(headers);
    }
}
