package io.keyward.access.drift;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Outbox;
import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Drift found on clusters. A difference is one finding, with one event, for as long as it stands. */
@ApplicationScoped
public class DriftFindings {

    private final DriftFindingRepository repository;
    private final Clusters clusters;
    private final DriftEvents events;
    private final Outbox outbox;
    private final Clock clock;

    DriftFindings(
            DriftFindingRepository repository, Clusters clusters, DriftEvents events, Outbox outbox, Clock clock) {
        this.repository = repository;
        this.clusters = clusters;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A read compared a cluster: differences not known are opened, known ones seen again, and those gone by themselves closed.
     *
     * @param skipped principals that were not compared, whose findings stay as they are
     */
    @Transactional(TxType.MANDATORY)
    public void compared(Cluster locked, List<Difference> differences, Set<String> skipped, Caller by) {
        Instant now = clock.instant();
        Map<DriftFindingEntity.Key, DriftFindingEntity> open = new HashMap<>();
        repository.open(locked.id()).forEach(row -> open.put(row.key(), row));
        for (Difference difference : differences) {
            DriftFindingEntity known = open.remove(DriftFindingEntity.Key.of(difference));
            if (known == null) {
                outbox.append(events.found(locked, insert(locked, difference, now)), by);
            } else {
                events.fill(known, difference);
                known.lastSeen = now;
            }
        }
        for (DriftFindingEntity gone : open.values()) {
            if (!skipped.contains(gone.principalArn)) {
                close(gone, DriftResolution.VANISHED, now);
                outbox.append(events.vanished(locked, gone), by);
            }
        }
    }

    /**
     * A push left EKS as desired for a principal: its open findings are closed, as repaired if the push had to change something.
     *
     * @param after what EKS holds now; null for no entry
     */
    @Transactional(TxType.MANDATORY)
    public void pushed(
            Cluster locked,
            String principalArn,
            long revision,
            boolean changed,
            @Nullable EntryContent after,
            Caller by) {
        Instant now = clock.instant();
        for (DriftFindingEntity finding : repository.open(locked.id(), Set.of(principalArn))) {
            close(finding, changed ? DriftResolution.REPAIRED : DriftResolution.VANISHED, now);
            outbox.append(
                    changed ? events.repaired(locked, finding, revision, after) : events.vanished(locked, finding), by);
        }
    }

    /** The desired state was changed to what EKS holds: a principal's open findings are no drift any more. By the present caller. */
    @Transactional(TxType.MANDATORY)
    public void accept(Cluster locked, String principalArn) {
        Instant now = clock.instant();
        long revision = clusters.find(locked.id()).map(Cluster::revision).orElse(locked.revision());
        for (DriftFindingEntity finding : repository.open(locked.id(), Set.of(principalArn))) {
            close(finding, DriftResolution.ACCEPTED, now);
            outbox.append(events.accepted(locked, finding, revision));
        }
    }

    /** Findings of a cluster, last seen first; the page after a position, or the first one. */
    @Transactional
    public List<DriftFinding> page(UUID clusterId, boolean openOnly, int size, DriftFinding.@Nullable Position after) {
        return repository.page(clusterId, openOnly, size, after).stream()
                .map(DriftFindings::toDomain)
                .toList();
    }

    @Transactional
    public long openCount(UUID clusterId) {
        return repository.openCount(clusterId);
    }

    /** Open findings by principal ARN, oldest first; principals without one are missing. */
    @Transactional
    public Map<String, List<DriftFinding>> open(UUID clusterId, Collection<String> principalArns) {
        return repository.open(clusterId, principalArns).stream()
                .map(DriftFindings::toDomain)
                .collect(Collectors.groupingBy(DriftFinding::principalArn));
    }

    private DriftFindingEntity insert(Cluster cluster, Difference difference, Instant now) {
        DriftFindingEntity.Key key = DriftFindingEntity.Key.of(difference);
        DriftFindingEntity row = new DriftFindingEntity();
        row.id = UUID.randomUUID();
        row.clusterId = cluster.id();
        row.kind = key.kind();
        row.principalArn = key.principalArn();
        row.policyArn = key.policyArn();
        events.fill(row, difference);
        row.firstSeen = now;
        row.lastSeen = now;
        row.resolution = DriftResolution.OPEN;
        repository.persist(row);
        return row;
    }

    private static void close(DriftFindingEntity finding, DriftResolution as, Instant now) {
        finding.resolution = as;
        finding.resolvedAt = now;
    }

    private static DriftFinding toDomain(DriftFindingEntity row) {
        return new DriftFinding(
                row.id,
                row.clusterId,
                row.kind,
                row.principalArn,
                row.policyArn,
                row.desired == null ? "" : row.desired,
                row.observed == null ? "" : row.observed,
                row.firstSeen,
                row.lastSeen,
                row.resolution,
                row.resolvedAt);
    }
}
