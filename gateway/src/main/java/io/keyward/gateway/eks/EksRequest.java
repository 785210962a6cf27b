package io.keyward.gateway.eks;

import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.Query;
import io.keyward.grpc.caller.Caller;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;

/**
 * A call of an EKS operation.
 *
 * @param caller who calls, for the services
 * @param tenant account and region the call is about
 * @param labels the path's parts by their names in EKS's model
 * @param query the query's parameters
 * @param rawBody as sent, at most as large as the gateway reads
 * @param repeatId the same for the same signed request sent again: a change that has it a second time is answered as it was the first
 */
record EksRequest(
        Caller caller, Tenant tenant, Map<String, String> labels, Query query, Buffer rawBody, String repeatId) {

    private static final int MAX_RESULTS = 100;

    EksRequest {
        labels = Map.copyOf(labels);
    }

    /** A part of the path; the route that matched has it. */
    String label(String name) {
        String value = labels.get(name);
        if (value == null) {
            throw new IllegalStateException("the route has no label " + name);
        }
        return value;
    }

    /** The name of the cluster that the path names; empty if it names none. */
    String clusterName() {
        return labels.getOrDefault("name", "");
    }

    /**
     * The ARN of the cluster that the path names.
     *
     * @throws EksException if the name cannot be a cluster's
     */
    String clusterArn() {
        return tenant.clusterArn(label("name"));
    }

    /** The ARN of the cluster that the path is about, by its name or by a resource's ARN; empty if by none that can be a cluster's. */
    Optional<String> resource() {
        return resource(tenant, labels);
    }

    /** The same of a request that is not known further yet. */
    static Optional<String> resource(Tenant tenant, Map<String, String> labels) {
        try {
            String tagged = labels.get("resourceArn");
            if (tagged != null) {
                return Optional.of(TaggedArn.parse(tagged, tenant).clusterArn());
            }
            return Optional.ofNullable(labels.get("name")).map(tenant::clusterArn);
        } catch (EksException | BadInput _) {
            return Optional.empty();
        }
    }

    JsonBody body() {
        return JsonBody.parse(rawBody.getBytes());
    }

    /** The page size asked for, 1 to 100; 100 if none is. */
    int maxResults() {
        return query.number("maxResults", 1, MAX_RESULTS).orElse(MAX_RESULTS);
    }

    /** Empty for the first page. */
    String nextToken() {
        return query.text("nextToken").orElse("");
    }
}
