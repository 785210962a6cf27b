package io.keyward.lab.kube;

import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.LabConfig;
import jakarta.enterprise.context.ApplicationScoped;

/** Under which URL clients reach a cluster. */
@ApplicationScoped
public class KubeAddress {

    private final LabConfig config;
    private volatile int port;

    KubeAddress(LabConfig config) {
        this.config = config;
        this.port = config.kubePort();
    }

    /** What DescribeCluster gives as a cluster's endpoint. */
    public String endpoint(ClusterKey cluster) {
        return base() + ClusterPath.of(cluster);
    }

    String base() {
        return config.kubernetesUrl().orElseGet(() -> "https://" + config.kubeHost() + ":" + port);
    }

    /** The port that was found free, where the configured one is 0. */
    void listensOn(int actual) {
        port = actual;
    }
}
