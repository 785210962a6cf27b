package io.keyward.access.lifecycle;

import io.keyward.access.boundary.Boundaries;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.lifecycle.LockedCluster.Row;
import io.keyward.access.request.AnsweredRequests.Answer;
import io.keyward.eks.ClusterArn;
import io.keyward.grpc.caller.Caller;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One principal of a cluster in memory, moved by the same work on locked clusters as in the database. Time goes on with each of it. */
public final class OnePrincipal {

    private static final ClusterArn CLUSTER = ClusterArn.ofKept("arn:aws:eks:eu-west-1:123456789012:cluster/payments");
    private static final Caller SOMEBODY = Caller.service("somebody", "request", "rest");

    private final UUID clusterId = UUID.randomUUID();
    private final Map<UUID, EksVerdict> verdicts = new LinkedHashMap<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private Instant now = Instant.parse("2026-11-28T00:00:00Z");
    private long revision;
    private Principal principal;

    public OnePrincipal(String arn) {
        principal = Principal.unknown(arn);
    }

    public UUID clusterId() {
        return clusterId;
    }

    public Principal now() {
        return principal;
    }

    public Instant time() {
        return now;
    }

    public long revision() {
        return revision;
    }

    public Map<UUID, EksVerdict> verdicts() {
        return verdicts;
    }

    /** Does work, or leaves everything as it was and throws what the work threw. */
    public <T> T does(Function<LockedCluster, T> work) {
        now = now.plusSeconds(1);
        int entries = principal.entry().isPresent() ? 1 : 0;
        Row row = new Row(clusterId, CLUSTER, ClusterMode.ENFORCE, "", null, revision, 0, entries, 3_000);
        LockedCluster cluster =
                new LockedCluster(row, Map.of(principal.arn(), principal), answers, noConnection(), nobodyElse(), now);
        T result = cluster.attempt(SOMEBODY, Optional.of(Boundaries.unlimited()), () -> work.apply(cluster));
        revision = cluster.currentRevision();
        verdicts.putAll(cluster.verdicts());
        cluster.forgotten().forEach(answers::remove);
        cluster.remembered().forEach(answer -> answers.put(answer.key(), answer));
        principal = cluster.principal(principal.arn());
        return result;
    }

    /** Nothing that this principal's work asks goes to the database. */
    @SuppressWarnings("NullAway")
    private static Connection noConnection() {
        return null;
    }

    private static LockedCluster.Lookup nobodyElse() {
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

    /** What a worker is given; null if nothing is due. */
    public @Nullable Life give(UUID itemId) {
        Life life = principal.life();
        if (life == null || life.work().isEmpty() || life.facts().out() != null) {
            return null;
        }
        Life given = life.given(itemId, principal.desired(), now);
        principal = principal.withLife(given);
        return given;
    }

    /** The worker is gone: what it had is due again. */
    public void takeBack(Duration settle) {
        Life life = principal.life();
        if (life != null && life.facts().out() != null) {
            principal = principal.withLife(life.takenBack(now, settle));
        }
    }
}
