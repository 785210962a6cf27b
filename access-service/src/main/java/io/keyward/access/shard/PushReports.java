package io.keyward.access.shard;

import io.keyward.access.drift.DriftFindings;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.access.lifecycle.WorkConfig;
import io.keyward.access.lifecycle.WorkQueue;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Outbox;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Takes reports of pushes: observation, work, awaited changes, findings and audit events in one transaction, which concurrent reports
 * share. A report of work that nobody knows any more is not believed, but the calls that it tells of were made: they are recorded, once.
 */
@ApplicationScoped
public class PushReports {

    private static final Logger LOG = Logger.getLogger(PushReports.class);

    private static final String ITEM = "SELECT cluster_id, principal_arn FROM entry_sync WHERE item_id = ?";

    private static final String FIRST_TIME = """
            INSERT INTO answered_request (scope, request_id, fingerprint, response, answered_at)
            VALUES ('stray-report', ?, '', '', now()) ON CONFLICT DO NOTHING
            """;

    private final DataSource database;
    private final ClusterTransactions transactions;
    private final DriftFindings findings;
    private final Outbox outbox;
    private final WorkConfig config;

    PushReports(
            DataSource database,
            ClusterTransactions transactions,
            DriftFindings findings,
            Outbox outbox,
            WorkConfig config) {
        this.database = database;
        this.transactions = transactions;
        this.findings = findings;
        this.outbox = outbox;
        this.config = config;
    }

    /**
     * Takes one report. For an item that was reported before or is no longer out, nothing happens but that its calls are recorded.
     *
     * @throws ServiceException.Precondition with LEASE_LOST if the worker's lease does not hold
     */
    public void report(PushReport report) {
        Caller by = worker(report.lease().workerId());
        try {
            Optional<Item> item = item(report);
            if (item.isPresent() && transactions.run(new PushWork(item.get(), report, by, config, findings::pushed))) {
                return;
            }
        } catch (ServiceException.Precondition refused) {
            if (refused.reason() == ErrorReason.ERROR_REASON_LEASE_LOST) {
                recordStray(report, by, "LEASE_LOST", "the worker's lease on the shard had passed on");
            }
            throw refused;
        } catch (ServiceException.NotFound unregistered) {
            LOG.infof("report of an unregistered cluster item=%s", report.itemId());
        }
        recordStray(report, by, "WORK_UNKNOWN", "the work was taken back, or the cluster was unregistered");
    }

    /** Keyward through a worker, under the request id of the call being served. */
    static Caller worker(String workerId) {
        return Caller.service("sync-worker/" + workerId, Caller.current().requestId(), "sync");
    }

    /** What a work item is about. */
    record Item(UUID clusterId, String principalArn) {}

    /** The item of a report, under a lease that holds at this moment; empty if nobody knows it (any more). */
    private Optional<Item> item(PushReport report) {
        try (Connection connection = database.getConnection()) {
            List<Item> items = Jdbc.query(
                    connection, ITEM, row -> new Item(row.getObject(1, UUID.class), row.getString(2)), report.itemId());
            if (items.isEmpty()) {
                Leases.check(connection, report.lease());
            }
            return items.stream().findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("a work item cannot be looked up", e);
        }
    }

    private void recordStray(PushReport report, Caller by, String reason, String text) {
        ended(report.itemId());
        if (report.clusterArn().isEmpty() || report.steps().isEmpty()) {
            return;
        }
        List<EncodedEvent> events = StepEvents.of(report, report.principalArn()).stream()
                .map(event -> event.about(report.clusterArn(), report.clusterArn())
                        .detail("unbelieved", reason)
                        .detail("why", text))
                .map(event -> outbox.encode(event, by))
                .toList();
        try {
            var unused = Jdbc.inTransaction(database, connection -> {
                int first = Jdbc.update(connection, FIRST_TIME, report.itemId().toString());
                if (first > 0) {
                    Outbox.insert(connection, events);
                }
                return first;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("calls of unknown work cannot be recorded", e);
        }
        outbox.committed();
    }

    private void ended(UUID itemId) {
        try (Connection connection = database.getConnection()) {
            WorkQueue.ended(connection, itemId);
        } catch (SQLException e) {
            throw new IllegalStateException("a work item cannot be ended", e);
        }
    }
}
