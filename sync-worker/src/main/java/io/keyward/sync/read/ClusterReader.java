package io.keyward.sync.read;

import io.keyward.grpc.retry.Backoff;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.EksApi.Page;
import io.keyward.sync.cluster.EntryObserver;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.ObservedState;
import io.keyward.sync.entry.Target;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.Retries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cluster deeply: itself, every entry, every association; no mutating call. A call that fails for now is repeated a few
 * times, since thousands of others would be lost with it.
 */
public final class ClusterReader {

    private static final int TRIES = 6;

    /** EKS holds 3,000 entries in pages of 100; a list that goes on far beyond is not believed. */
    private static final int MAX_PAGES = 1000;

    private final Retries retries;
    private final int parallelism;

    /**
     * A reader.
     *
     * @param parallelism how many entries are read at once
     */
    public ClusterReader(Backoff backoff, int parallelism) {
        this.retries = new Retries(backoff, TRIES);
        this.parallelism = parallelism;
    }

    /**
     * Reads the cluster. An entry that is deleted meanwhile is not in it.
     *
     * @throws CallFailed if it cannot be read as a whole
     * @throws Leasehold.Over if the lease ends before
     */
    public ObservedState read(Target target, EksApi eks, Leasehold lease) {
        ClusterFacts facts = retries.call(lease, () -> eks.describeCluster(target));
        if (!facts.hasEntries()) {
            return new ObservedState(facts, List.of(), false);
        }
        return new ObservedState(facts, entries(target, eks, lease, principals(target, eks, lease)), true);
    }

    private List<String> principals(Target target, EksApi eks, Leasehold lease) {
        List<String> principals = new ArrayList<>();
        String token = "";
        for (int read = 0; read < MAX_PAGES; read++) {
            String next = token;
            Page<String> page = retries.call(lease, () -> eks.listEntries(target, next));
            principals.addAll(page.items());
            if (page.isLast()) {
                return principals.stream().distinct().toList();
            }
            token = page.nextToken();
        }
        throw new CallFailed(Kind.PASSING, new AwsError("", "entries do not end after " + MAX_PAGES + " pages", "", 0));
    }

    private List<ObservedEntry> entries(Target target, EksApi eks, Leasehold lease, List<String> principals) {
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        List<ObservedEntry> entries = principals.stream()
                .gather(Gatherers.mapConcurrent(parallelism, principal -> {
                    if (failure.get() != null) {
                        return Optional.<ObservedEntry>empty();
                    }
                    try {
                        return retries.call(lease, () -> EntryObserver.observe(eks, target, principal));
                    } catch (RuntimeException e) {
                        failure.compareAndSet(null, e);
                        return Optional.<ObservedEntry>empty();
                    }
                }))
                .flatMap(Optional::stream)
                .toList();
        RuntimeException first = failure.get();
        if (first != null) {
            throw first;
        }
        return entries;
    }
}
