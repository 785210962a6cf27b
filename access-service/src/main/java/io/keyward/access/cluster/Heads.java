package io.keyward.access.cluster;

import io.keyward.access.coalesce.Coalescing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Says how far clusters have come, never older than the question: everything committed before it, on any replica, is in the answer.
 * Concurrent questions share one statement.
 */
@ApplicationScoped
public class Heads {

    private static final Coalescing.Bounds BOUNDS =
            new Coalescing.Bounds("looks at clusters' revisions", 1_000, 10_000, 10_000, Duration.ofSeconds(5));

    private final Clusters clusters;
    private final Coalescing<String, List<Head>> reads;

    Heads(HeadRepository repository, Clusters clusters) {
        this.clusters = clusters;
        this.reads = new Coalescing<>(references -> read(repository, references), reference -> 1, BOUNDS);
    }

    /** How far a cluster has come, as of the moment of the connection's transaction; empty if it is not registered. */
    public static Optional<Head> of(Connection connection, UUID clusterId) throws SQLException {
        return HeadRepository.read(connection, clusterId);
    }

    /**
     * The head of the cluster with this ARN, or with this name where only one has it.
     *
     * @throws io.keyward.grpc.error.ServiceException as {@link Clusters#find(String)}
     */
    public Head of(String reference) {
        List<Head> found = reads.ask(reference);
        while (found.size() != 1) {
            // Refuses, unless the cluster was registered or its namesake unregistered at this moment.
            var unused = clusters.find(reference);
            found = reads.ask(reference);
        }
        return found.getFirst();
    }

    private static List<List<Head>> read(HeadRepository repository, List<String> references) {
        Map<String, List<Head>> heads = repository.read(Set.copyOf(references));
        return references.stream()
                .map(reference -> heads.getOrDefault(reference, List.of()))
                .toList();
    }
}
