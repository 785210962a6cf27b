package io.keyward.lab.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One HTTP answer; the request id header is added when it is sent.
 *
 * @param status the HTTP status
 * @param contentType the media type of the body
 * @param headers further headers
 * @param body the text of the body, possibly empty
 */
public record Answer(int status, String contentType, Map<String, String> headers, String body) {

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** A JSON answer. */
    public static Answer json(int status, JsonNode body) {
        return new Answer(status, "application/json", Map.of(), body.toString());
    }

    /** An RFC 9457 problem. */
    public static Answer problem(int status, String title, String detail) {
        JsonNode body = Json.object().put("title", title).put("status", status).put("detail", detail);
        return new Answer(status, "application/problem+json", Map.of(), body.toString());
    }

    /** An error as AWS's REST-JSON protocol words it: type in a header and in the body, message, further members. */
    public static Answer awsError(AwsException error) {
        var body = Json.object().put("__type", error.type()).put("message", error.text());
        error.members().forEach(body::put);
        return new Answer(
                error.status(), "application/json", Map.of("x-amzn-ErrorType", error.type()), body.toString());
    }

    /** A 204. */
    public static Answer empty() {
        return new Answer(204, "", Map.of(), "");
    }
}
