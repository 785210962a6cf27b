package io.keyward.access.lifecycle;

import io.keyward.access.boundary.Boundaries;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.lifecycle.LockedCluster.Row;
import io.keyward.eks.ClusterArn;
import io.keyward.grpc.caller.Caller;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** A cluster in memory, moved by the same work on locked clusters as in the database. Its last administrator may go. */
public final class ClusterInMemory {

    public static final ClusterArn ARN = ClusterArn.ofKept("arn:aws:eks:eu-west-1:123456789012:cluster/payments");

    private static final UUID ID = new UUID(0, 0);

    private final Map<String, Principal> principals = new TreeMap<>();
    private Instant now = Instant.parse("2026-11-28T00:00:00Z");
    private long revision;

    public ClusterInMemory(Collection<String> principalArns) {
        principalArns.forEach(arn -> principals.put(arn, Principal.unknown(arn)));
    }

    public Collection<Principal> principals() {
        return principals.values();
    }

    public Instant now() {
        return now;
    }

    public void passes(Duration time) {
        now = now.plus(time);
    }

    /** Does work, or leaves everything as it was and throws what the work threw. */
    public <T> T does(Caller caller, Optional<Boundaries> within, Function<LockedCluster, T> work) {
        int entries = (int) principals.values().stream()
                .filter(principal -> principal.entry().isPresent())
                .count();
        Row row = new Row(ID, ARN, ClusterMode.ENFORCE, "", null, revision, 0, entries, 3_000);
        LockedCluster cluster = new LockedCluster(row, principals, Map.of(), noConnection(), permissive(), now);
        T result = cluster.attempt(caller, within, () -> work.apply(cluster));
        revision = cluster.currentRevision();
        cluster.changed().forEach(principal -> principals.put(principal.arn(), principal));
        return result;
    }

    /** EKS has done everything that was asked of it, and nothing is left of what was removed. */
    public void settles() {
        principals.replaceAll((arn, principal) -> principal.entry().isPresent() || principal.life() == null
                ? principal.withDesired(principal.desired().settled(revision))
                : Principal.unknown(arn));
    }

    /** Nothing that the work asks goes to the database. */
    @SuppressWarnings("NullAway")
    private static Connection noConnection() {
        return null;
    }

    private static LockedCluster.Lookup permissive() {
        return new LockedCluster.Lookup() {
            @Override
            public int removals(UUID clusterId, Collection<String> except) {
                return 0;
            }

            @Override
            public boolean administrator(UUID clusterId, Collection<String> except, boolean atEks, boolean forGood) {
                return true;
            }
        };
    }
}
