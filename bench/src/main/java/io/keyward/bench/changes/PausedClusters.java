package io.keyward.bench.changes;

import static io.keyward.bench.changes.Gateway.segment;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Clusters of names of their own in mode PAUSED: no call is made to EKS, which does not know them. Unregistered when closed. */
final class PausedClusters implements AutoCloseable {

    static final int COUNT = 20;

    private final Gateway gateway;

    private PausedClusters(Gateway gateway) {
        this.gateway = gateway;
    }

    /** Registers them, after those that a run left behind are gone. */
    static PausedClusters register(Gateway gateway) {
        PausedClusters clusters = new PausedClusters(gateway);
        clusters.close();
        for (String arn : arns()) {
            gateway.must("POST", "/api/v1/clusters", Map.of("arn", arn, "mode", "PAUSED"));
        }
        return clusters;
    }

    /** One of them by any number. */
    String arn(int number) {
        return arns().get(number % COUNT);
    }

    /** Unregisters them with all of their entries. */
    @Override
    public void close() {
        for (String arn : arns()) {
            HttpResponse<String> answer =
                    gateway.send("DELETE", "/api/v1/clusters/" + segment(arn) + "?force=true", "");
            if (answer.statusCode() >= 300 && answer.statusCode() != 404) {
                throw new IllegalStateException("cannot unregister " + arn + ": " + answer.body());
            }
        }
    }

    private static List<String> arns() {
        return IntStream.range(0, COUNT)
                .mapToObj("arn:aws:eks:us-west-2:123456789012:cluster/keyward-bench-%02d"::formatted)
                .toList();
    }
}
