package io.keyward.lab.wire;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request, read whole.
 *
 * @param method the HTTP method in upper case
 * @param path the path as sent, still escaped
 * @param query the decoded query
 * @param headers header values by lower-case name; of a repeated header the first
 * @param body the body, at most {@link LabServer#MAX_BODY_BYTES}
 * @param remote address of the peer, without port
 * @param loopback whether the peer is this machine
 * @param id the request id every answer carries
 */
public record Request(
        String method,
        RawPath path,
        Query query,
        Map<String, String> headers,
        Buffer body,
        String remote,
        boolean loopback,
        String id) {

    /** The value of a header, by its lower-case name. */
    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
