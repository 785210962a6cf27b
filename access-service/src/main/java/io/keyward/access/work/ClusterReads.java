package io.keyward.access.work;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Temporary. */
@ApplicationScoped
public class ClusterReads {
    public void schedule(UUID clusterId) {}
}
