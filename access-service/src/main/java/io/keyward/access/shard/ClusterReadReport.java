package io.keyward.access.shard;

import io.keyward.access.cluster.ObservedCluster;
import io.keyward.access.lifecycle.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What a deep read saw, or why it could not. */
public sealed interface ClusterReadReport {

    Lease lease();

    UUID itemId();

    /**
     * A read that succeeded.
     *
     * @param entriesRead false if EKS shows no entries on this cluster (CONFIG_MAP)
     */
    record Seen(Lease lease, UUID itemId, ObservedCluster cluster, List<Sighting> entries, boolean entriesRead)
            implements ClusterReadReport {

        public Seen {
            entries = List.copyOf(entries);
        }
    }

    /**
     * A read that failed.
     *
     * @param retryAfter how long the worker would wait before another try; zero if it did not say
     */
    record Failed(Lease lease, UUID itemId, AwsFailure error, Duration retryAfter) implements ClusterReadReport {}
}
