package io.keyward.access.report;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.work.ClusterReads;
import io.keyward.access.work.DueRead;
import io.keyward.access.work.Leases;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Takes reports of deep reads: observation, findings, repairs due and audit events in one transaction. */
@ApplicationScoped
public class ClusterReadReports {

    private static final Logger LOG = Logger.getLogger(ClusterReadReports.class);

    private final Clusters clusters;
    private final Leases leases;
    private final ClusterReads reads;
    private final Comparison comparison;
    private final Outbox outbox;

    ClusterReadReports(Clusters clusters, Leases leases, ClusterReads reads, Comparison comparison, Outbox outbox) {
        this.clusters = clusters;
        this.leases = leases;
        this.reads = reads;
        this.comparison = comparison;
        this.outbox = outbox;
    }

    /**
     * Takes one report. For a read that was reported before or is no longer out, nothing happens.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if the worker's lease does not hold
     */
    @Transactional
    public void report(ClusterReadReport report) {
        Optional<Cluster> cluster = reads.clusterOf(report.itemId()).flatMap(clusters::lock);
        leases.check(report.lease());
        cluster.ifPresent(locked -> {
            Shards.check(report.lease(), locked);
            reads.lock(report.itemId()).ifPresent(read -> apply(locked, read, report));
        });
    }

    private void apply(Cluster locked, DueRead read, ClusterReadReport report) {
        Caller by = Keyward.through(report.lease().workerId());
        switch (report) {
            case ClusterReadReport.Seen seen -> {
                clusters.observed(locked, seen.cluster());
                if (seen.entriesRead()) {
                    comparison.compare(locked, read, seen.entries(), by);
                }
                reads.done(read);
            }
            case ClusterReadReport.Failed failed -> {
                AwsFailure error = failed.error();
                boolean first = reads.failed(read, failed.retryAfter(), error.text());
                if (first) {
                    tell(locked, error, by);
                }
            }
        }
    }

    /** A cluster that cannot be read is one event and one line, however long it lasts. */
    private void tell(Cluster locked, AwsFailure error, Caller by) {
        LOG.warnf(
                "cluster cannot be read cluster=%s code=%s awsRequestId=%s",
                locked.arnText(), error.code(), error.requestId());
        outbox.append(
                Event.of(Action.ACTION_CLUSTER_READ, Outcome.FAILURE)
                        .on(locked.arnText(), locked.revision())
                        .because(error.code(), error.message())
                        .awsRequest(error.requestId()),
                by);
    }
}
