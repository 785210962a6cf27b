package io.keyward.access.report;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.drift.DriftConfig;
import io.keyward.access.drift.DriftFindings;
import io.keyward.access.entry.DesiredEntries;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.observed.Sighting;
import io.keyward.access.work.DueRead;
import io.keyward.access.work.EntrySync;
import io.keyward.access.work.EntrySyncs;
import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Compares what a deep read saw with what is desired, and does what the cluster's mode says about the differences. */
@ApplicationScoped
class Comparison {

    private static final Logger LOG = Logger.getLogger(Comparison.class);

    private final DesiredEntries desired;
    private final ObservedEntries observed;
    private final EntrySyncs syncs;
    private final DriftFindings findings;
    private final DriftConfig config;
    private final Clock clock;

    Comparison(
            DesiredEntries desired,
            ObservedEntries observed,
            EntrySyncs syncs,
            DriftFindings findings,
            DriftConfig config,
            Clock clock) {
        this.desired = desired;
        this.observed = observed;
        this.syncs = syncs;
        this.findings = findings;
        this.config = config;
        this.clock = clock;
    }

    void compare(Cluster locked, DueRead read, List<Sighting> sightings, Caller by) {
        Map<String, EntrySync> known = syncs.all(locked.id());
        Instant settledBy = read.dispatchedAt().minus(config.settle());
        // What a push saw or did since then is newer than what this read may have seen.
        Set<String> outdated = principals(known, sync -> sync.inFlight() || sync.pushedAfter(settledBy));
        Set<String> skipped = new HashSet<>(outdated);
        if (locked.mode().pushes()) {
            skipped.addAll(principals(known, EntrySync::pending));
        }
        List<Difference> differences = Difference.between(wanted(locked, skipped), seen(sightings, skipped));
        observed.allSeen(locked.id(), sightings, outdated, clock.instant());
        findings.compared(locked, differences, skipped, by);
        syncs.confirmDeparted(
                locked.id(), principals(known, sync -> sync.departed() && !outdated.contains(sync.principalArn())));
        long repairs = locked.mode() == ClusterMode.ENFORCE ? repair(locked, differences, known) : 0;
        LOG.debugf(
                "cluster compared cluster=%s entries=%d differences=%d skipped=%d repairs=%d",
                locked.arnText(), sightings.size(), differences.size(), skipped.size(), repairs);
    }

    /** Makes a push due for each principal that can be put right; what EKS refused is not tried again for this. */
    private long repair(Cluster locked, List<Difference> differences, Map<String, EntrySync> known) {
        Map<String, Boolean> revokes = new TreeMap<>();
        for (Difference difference : differences) {
            EntrySync sync = known.get(difference.principalArn());
            if (difference.repairable() && sync != null && sync.failure() == null) {
                revokes.merge(difference.principalArn(), difference.takes(), Boolean::logicalOr);
            }
        }
        revokes.forEach((principal, revoking) -> syncs.repair(locked.id(), principal, revoking));
        return revokes.size();
    }

    private Map<String, EntryContent> wanted(Cluster locked, Set<String> skipped) {
        Map<String, EntryContent> wanted = new HashMap<>();
        desired.all(locked.id()).stream()
                .filter(entry -> !skipped.contains(entry.principal().text()))
                .forEach(entry -> wanted.put(entry.principal().text(), entry.content()));
        return wanted;
    }

    private static Map<String, EntryContent> seen(List<Sighting> sightings, Set<String> skipped) {
        Map<String, EntryContent> seen = new HashMap<>();
        sightings.stream()
                .filter(sighting -> !skipped.contains(sighting.principalArn()))
                .forEach(sighting -> seen.put(sighting.principalArn(), sighting.content()));
        return seen;
    }

    private static Set<String> principals(Map<String, EntrySync> known, Predicate<EntrySync> which) {
        return known.values().stream()
                .filter(which)
                .map(EntrySync::principalArn)
                .collect(Collectors.toSet());
    }
}
