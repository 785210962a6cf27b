package io.keyward.kubernetes.http;

import io.keyward.kubernetes.request.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request to a cluster, read whole.
 *
 * @param method the HTTP method in upper case
 * @param target path and query as sent, without the part that names the cluster
 * @param path the path, unescaped once
 * @param query the query
 * @param headers header values by lower-case name
 * @param body the body, not longer than {@link #MAX_BODY_BYTES}
 */
public record KubeRequest(
        String method,
        String target,
        String path,
        QueryParameters query,
        Map<String, List<String>> headers,
        Body body) {

    /** The largest body that is read, as in kube-apiserver. */
    public static final int MAX_BODY_BYTES = 3 << 20;

    /**
     * The bytes of a body.
     *
     * @param bytes the bytes; nobody changes them
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Body(byte[] bytes) {}

    /** The first value of a header, by its lower-case name. */
    public Optional<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of()).stream().findFirst();
    }
}
