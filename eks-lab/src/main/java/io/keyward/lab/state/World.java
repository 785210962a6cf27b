package io.keyward.lab.state;

import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.workload.Workloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Everything the lab holds at one time. Any thread may read what is concurrent; only the holder of the write lock changes it. */
final class World {

    private static final Duration ANSWERS_KEPT = Duration.ofHours(1);
    private static final int MAX_ANSWERS = 10_000;
    private static final int MAX_SESSIONS = 10_000;

    final Map<ClusterKey, ClusterState> clusters = new ConcurrentHashMap<>();
    final Map<String, Integer> generations = new ConcurrentHashMap<>();
    final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final LinkedHashMap<String, RememberedAnswer> answers = new LinkedHashMap<>();

    /** Applies a change; readers see changes of entries from {@code visibleFrom} on. */
    void apply(Change change, Instant visibleFrom, Instant now) {
        switch (change) {
            case Change.ClusterPut(var cluster) ->
                clusters.compute(cluster.key(), (key, state) -> {
                    if (state == null) {
                        return new ClusterState(cluster);
                    }
                    state.cluster(cluster);
                    return state;
                });
            case Change.EntryPut(var key, var entry) -> state(key).set(entry.principalArn(), entry, visibleFrom, now);
            case Change.EntryRemoved(var key, var principalArn) -> state(key).set(principalArn, null, visibleFrom, now);
            case Change.PrincipalRecreated(var arn, var generation) -> generations.put(arn, generation);
            case Change.SessionOpened(var session) -> open(session, now);
            case Change.AnswerGiven(var remembered) -> remember(remembered);
            case Change.NamespacePut(var key, var namespace) ->
                state(key).workloads().put(namespace, now);
            case Change.NamespaceRemoved(var key, var name, var version) ->
                state(key).workloads().removeNamespace(name, version, now);
            case Change.PodPut(var key, var pod) -> state(key).workloads().put(pod, now);
            case Change.PodRemoved(var key, var namespace, var name, var version) ->
                state(key).workloads().removePod(namespace, name, version, now);
        }
    }

    /** The answer given to a token within the last hour; for the holder of the write lock only. */
    @Nullable
    RememberedAnswer answer(String key, Instant now) {
        RememberedAnswer remembered = answers.get(key);
        return remembered != null && isFresh(remembered, now) ? remembered : null;
    }

    /** The changes that make this world out of nothing. */
    List<Change> snapshot(Instant now) {
        List<Change> changes = new ArrayList<>();
        for (ClusterState state : clusters.values()) {
            changes.add(new Change.ClusterPut(state.cluster()));
            ClusterKey key = state.cluster().key();
            state.latest().forEach(entry -> changes.add(new Change.EntryPut(key, entry)));
            Workloads workloads = state.workloads();
            workloads.namespaces().objects().forEach(n -> changes.add(new Change.NamespacePut(key, n)));
            workloads.pods("").objects().forEach(pod -> changes.add(new Change.PodPut(key, pod)));
        }
        generations.forEach((arn, generation) -> changes.add(new Change.PrincipalRecreated(arn, generation)));
        sessions.values().stream()
                .filter(session -> session.expiresAt().isAfter(now))
                .forEach(session -> changes.add(new Change.SessionOpened(session)));
        answers.values().stream()
                .filter(remembered -> isFresh(remembered, now))
                .forEach(remembered -> changes.add(new Change.AnswerGiven(remembered)));
        return changes;
    }

    private ClusterState state(ClusterKey key) {
        ClusterState state = clusters.get(key);
        if (state == null) {
            throw new IllegalStateException("entry of a cluster that is not there: " + key.arn());
        }
        return state;
    }

    private void open(Session session, Instant now) {
        if (sessions.size() >= MAX_SESSIONS) {
            sessions.values().removeIf(s -> !s.expiresAt().isAfter(now));
            sessions.values().stream()
                    .sorted(Comparator.comparing(Session::expiresAt))
                    .limit(Math.max(0, sessions.size() - MAX_SESSIONS + 1))
                    .forEach(s -> sessions.remove(s.accessKeyId()));
        }
        sessions.put(session.accessKeyId(), session);
    }

    private void remember(RememberedAnswer remembered) {
        answers.put(remembered.key(), remembered);
        if (answers.size() > MAX_ANSWERS) {
            answers.pollFirstEntry();
        }
    }

    private static boolean isFresh(RememberedAnswer remembered, Instant now) {
        return remembered.at().plus(ANSWERS_KEPT).isAfter(now);
    }
}
