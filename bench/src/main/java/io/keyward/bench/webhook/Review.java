package io.keyward.bench.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.bench.platform.BenchCluster;

/**
 * A question as a kube-apiserver puts it.
 *
 * @param path where it goes at a gateway
 * @param body the JSON that is sent
 * @param right what a right answer holds
 */
record Review(String path, String body, String right) {

    /** @param webhook the last segment of the path */
    static Review of(String webhook, ObjectNode body, String right) {
        return new Review("/kube/" + BenchCluster.ARN + "/webhooks/" + webhook, body.toString(), right);
    }

    boolean isRight(Asking.Reply reply) {
        return reply.status() == 200 && reply.body().contains(right);
    }
}
