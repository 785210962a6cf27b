package io.keyward.kubernetes.recorded;

import java.util.Map;

/**
 * What a server answers to one request.
 *
 * @param status the HTTP status
 * @param headers the headers, their names in lower case
 * @param body the text of the body; of one in protobuf what is left of it as text
 */
public record Answer(int status, Map<String, String> headers, String body) {
    public Answer {
        headers = Map.copyOf(headers);
    }
}
