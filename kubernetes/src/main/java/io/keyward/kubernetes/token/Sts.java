package io.keyward.kubernetes.token;

import java.io.IOException;

/** The STS that tokens are verified with. */
@FunctionalInterface
public interface Sts {

    /**
     * An answer of STS.
     *
     * @param status the HTTP status
     * @param body the body, cut off where it is longer than any true answer
     */
    record Answer(int status, String body) {}

    /**
     * Sends {@code GET /?query} with {@code Accept: application/json} and {@code x-k8s-aws-id}, following no redirect.
     *
     * @param host the host named by the token, which {@link StsHosts} accepts
     * @param query the token's query as it stands there
     * @param clusterId the cluster the token must be signed for
     * @throws IOException if STS does not answer
     */
    Answer getCallerIdentity(String host, String query, String clusterId) throws IOException;
}
