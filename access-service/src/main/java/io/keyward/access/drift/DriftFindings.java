package io.keyward.access.drift;

import io.keyward.access.cluster.Cluster;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Temporary. */
@ApplicationScoped
public class DriftFindings {
    public void accept(Cluster locked, String principalArn) {}

    public long openCount(UUID clusterId) {
        return 0;
    }
}
