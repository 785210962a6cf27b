package io.keyward.lab.eks;

import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.identity.Caller;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.JsonBody;
import io.keyward.lab.wire.Query;
import java.util.Map;

/**
 * One call of an operation.
 *
 * @param operation the operation
 * @param rawLabels the labels of the path, still escaped
 * @param query the query
 * @param body the body
 * @param caller who calls
 */
record EksCall(Operation operation, Map<String, String> rawLabels, Query query, JsonBody body, Caller caller) {

    /** A label of the operation's path, decoded. */
    String label(String name) {
        String raw = rawLabels.get(name);
        if (raw == null) {
            throw new IllegalArgumentException(operation + " has no label " + name);
        }
        try {
            return PercentCoding.decode(raw);
        } catch (IllegalArgumentException e) {
            throw new AwsException(400, "SerializationException", "The path's " + name + " " + e.getMessage() + ".");
        }
    }

    /** The cluster named by the path, in the caller's account and region. */
    ClusterKey clusterKey() {
        return new ClusterKey(caller.account(), caller.region(), label("name"));
    }

    String principalArn() {
        return label("principalArn");
    }
}
