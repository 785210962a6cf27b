package io.keyward.access.shard;

import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.drift.DriftFindings;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.ClusterReads;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.access.lifecycle.Life;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.lifecycle.Principal;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.access.lifecycle.WorkConfig;
import io.keyward.access.lifecycle.WorkQueue;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes reports of deep reads: observation, findings, repairs due and audit events in one transaction. */
@ApplicationScoped
public class ClusterReadReports {

    private static final Logger LOG = Logger.getLogger(ClusterReadReports.class);

    private final DataSource database;
    private final ClusterTransactions transactions;
    private final ClusterReads reads;
    private final DriftFindings findings;
    private final WorkConfig config;

    ClusterReadReports(
            DataSource database,
            ClusterTransactions transactions,
            ClusterReads reads,
            DriftFindings findings,
            WorkConfig config) {
        this.database = database;
        this.transactions = transactions;
        this.reads = reads;
        this.findings = findings;
        this.config = config;
    }

    /**
     * Takes one report. For a read that was reported before or is no longer out, nothing happens.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if the worker's lease does not hold
     */
    public void report(ClusterReadReport report) {
        Optional<UUID> cluster = clusterOf(report.itemId());
        boolean taken = cluster.isPresent()
                && transactions.run(new Report(
                        cluster.get(), report, PushReports.worker(report.lease().workerId())));
        if (!taken) {
            unknown(report);
        }
    }

    private Optional<UUID> clusterOf(UUID itemId) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(
                            connection,
                            "SELECT cluster_id FROM cluster_read WHERE item_id = ?",
                            row -> row.getObject(1, UUID.class),
                            itemId)
                    .stream()
                    .findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("a read cannot be looked up", e);
        }
    }

    private void unknown(ClusterReadReport report) {
        try (Connection connection = database.getConnection()) {
            WorkQueue.ended(connection, report.itemId());
            Leases.check(connection, report.lease());
        } catch (SQLException e) {
            throw new IllegalStateException("a lease cannot be looked up", e);
        }
    }

    private final class Report implements LeasedWork {

        private final UUID clusterId;
        private final ClusterReadReport report;
        private final Caller caller;

        private Report(UUID clusterId, ClusterReadReport report, Caller caller) {
            this.clusterId = clusterId;
            this.report = report;
            this.caller = caller;
        }

        @Override
        public UUID clusterId() {
            return clusterId;
        }

        @Override
        public Set<String> principals() {
            return report instanceof ClusterReadReport.Seen seen
                    ? seen.entries().stream().map(Sighting::principalArn).collect(Collectors.toSet())
                    : Set.of();
        }

        @Override
        public boolean aboutAll() {
            return report instanceof ClusterReadReport.Seen;
        }

        @Override
        public Caller caller() {
            return caller;
        }

        @Override
        public Lease lease() {
            return report.lease();
        }

        @Override
        public boolean store(LockedCluster cluster) {
            Optional<ClusterReads.Out> out = reads.out(cluster, report.itemId());
            out.ifPresent(read -> {
                switch (report) {
                    case ClusterReadReport.Seen seen -> {
                        cluster.alsoWrite(connection -> Clusters.observed(connection, clusterId, seen.cluster()));
                        if (seen.entriesRead()) {
                            compare(cluster, read, seen.entries());
                        }
                        reads.done(cluster);
                    }
                    case ClusterReadReport.Failed failed -> {
                        AwsFailure error = failed.error();
                        if (reads.failed(cluster, read, failed.retryAfter(), error.text())) {
                            tell(cluster, error);
                        }
                    }
                }
            });
            return out.isPresent();
        }

        /** Compares what was seen with what is desired, and does what the cluster's mode says about the differences. */
        private void compare(LockedCluster cluster, ClusterReads.Out read, List<Sighting> sightings) {
            Instant settledBy = read.dispatchedAt().minus(config.settle());
            Map<String, Sighting> seen = new HashMap<>();
            sightings.forEach(sighting -> seen.put(sighting.principalArn(), sighting));
            Map<String, EntryContent> desired = new HashMap<>();
            Map<String, EntryContent> observed = new HashMap<>();
            Set<String> skipped = new HashSet<>();
            for (Principal principal : cluster.principals()) {
                String arn = principal.arn();
                // What a push saw or did since then is newer than what this read may have seen.
                boolean outdated = principal.life() != null && principal.life().pushedAfter(settledBy);
                if (!outdated) {
                    see(cluster, principal, seen.get(arn));
                }
                if (outdated
                        || (cluster.mode().pushes()
                                && principal.life() != null
                                && principal.life().pending())) {
                    skipped.add(arn);
                    continue;
                }
                principal.entry().ifPresent(entry -> desired.put(arn, entry.content()));
                if (seen.containsKey(arn)) {
                    observed.put(arn, seen.get(arn).content());
                }
            }
            List<Difference> differences = Difference.between(desired, observed);
            findings.compared(cluster, differences, skipped);
            long repairs = cluster.mode() == ClusterMode.ENFORCE ? repair(cluster, differences) : 0;
            LOG.debugf(
                    "cluster compared cluster=%s entries=%d differences=%d skipped=%d repairs=%d",
                    cluster.arn().text(), sightings.size(), differences.size(), skipped.size(), repairs);
        }

        /** What this read saw of a principal is the newest that is known. */
        private static void see(LockedCluster cluster, Principal principal, @Nullable Sighting seen) {
            Life life = principal.life();
            boolean news = cluster.observe(principal.arn(), seen, ObservedEntry.Source.DEEP_READ);
            if (life == null) {
                return;
            }
            if (life.gone() && seen == null) {
                // A removal is confirmed: what was kept of it only for that goes.
                cluster.live(principal.arn(), null);
            } else if (news) {
                cluster.live(principal.arn(), life.reconsider(cluster.now()));
            }
        }

        /** Makes a push due for each principal that can be put right; one that EKS refused has its own time. */
        private static long repair(LockedCluster cluster, List<Difference> differences) {
            Map<String, Urgency> urgencies = new TreeMap<>();
            for (Difference difference : differences) {
                if (difference.repairable()) {
                    Urgency urgency = difference.takes() ? Urgency.REVOCATION : Urgency.GRANT;
                    urgencies.merge(difference.principalArn(), urgency, Urgency::and);
                }
            }
            long repairs = 0;
            for (Map.Entry<String, Urgency> repair : urgencies.entrySet()) {
                Life life = cluster.principal(repair.getKey()).life();
                if (life instanceof Life.Settled) {
                    cluster.live(repair.getKey(), life.repair(repair.getValue(), cluster.now()));
                    repairs++;
                }
            }
            return repairs;
        }

        /** A cluster that cannot be read is one event and one line, however long it lasts. */
        private void tell(LockedCluster cluster, AwsFailure error) {
            LOG.warnf(
                    "cluster cannot be read cluster=%s code=%s awsRequestId=%s",
                    cluster.arn().text(), error.code(), error.requestId());
            cluster.record(Event.of(Action.ACTION_CLUSTER_READ, Outcome.FAILURE)
                    .on(cluster.arn().text(), cluster.currentRevision())
                    .because(error.code(), error.message())
                    .awsRequest(error.requestId()));
        }
    }
}
