package io.keyward.access.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.drift.DriftFinding.Kind;
import io.keyward.access.drift.DriftFinding.Resolution;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Drift found on clusters. A difference is one finding, with one event, for as long as it stands. */
@ApplicationScoped
public class DriftFindings {

    private static final String OPEN_OF_CLUSTER =
            "SELECT * FROM drift_finding WHERE cluster_id = ? AND resolution = 'OPEN' ORDER BY first_seen, id";

    private static final String OPEN_OF_PRINCIPALS = "SELECT * FROM drift_finding WHERE cluster_id = ? "
            + "AND resolution = 'OPEN' AND principal_arn = ANY (?) ORDER BY first_seen, id";

    private static final String PAGE = """
            SELECT * FROM drift_finding
            WHERE cluster_id = ? AND (NOT ? OR resolution = 'OPEN')
            AND (?::timestamptz IS NULL OR last_seen < ?::timestamptz OR (last_seen = ?::timestamptz AND id > ?::uuid))
            ORDER BY last_seen DESC, id LIMIT ?
            """;

    private static final String WRITE = """
            INSERT INTO drift_finding (id, cluster_id, kind, principal_arn, policy_arn, desired, observed, first_seen, last_seen,
                resolution, resolved_at)
            SELECT id, cluster_id, kind, principal_arn, policy_arn, nullif(desired, '')::jsonb, nullif(observed, '')::jsonb,
                first_seen, last_seen, resolution, resolved_at
            FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[],
                ?::timestamptz[], ?::text[], ?::timestamptz[])
                AS r (id, cluster_id, kind, principal_arn, policy_arn, desired, observed, first_seen, last_seen, resolution,
                    resolved_at)
            ON CONFLICT (id) DO UPDATE SET desired = excluded.desired, observed = excluded.observed,
                last_seen = excluded.last_seen, resolution = excluded.resolution, resolved_at = excluded.resolved_at
            """;

    private final DataSource database;
    private final ObjectMapper json;

    DriftFindings(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
     * A read compared a cluster: differences not known are opened, known ones seen again, and those gone by themselves closed.
     *
     * @param skipped principals that were not compared, whose findings stay as they are
     */
    public void compared(LockedCluster cluster, List<Difference> differences, Set<String> skipped) {
        Map<DriftFinding.Key, DriftFinding> open = new HashMap<>();
        open(cluster).forEach(finding -> open.put(finding.key(), finding));
        List<DriftFinding> changed = new ArrayList<>();
        for (Difference difference : differences) {
            DriftFinding known = open.remove(DriftFinding.Key.of(difference));
            String desired = write(ContentJson.desired(difference));
            String observed = write(ContentJson.observed(difference));
            if (known == null) {
                DriftFinding found = found(cluster, difference, desired, observed);
                changed.add(found);
                cluster.record(event(Action.ACTION_DRIFT_FOUND, cluster, found)
                        .before(read(found.desiredJson()))
                        .after(read(found.observedJson())));
            } else {
                changed.add(known.seenAgain(desired, observed, cluster.now()));
            }
        }
        open.values().stream()
                .filter(gone -> !skipped.contains(gone.principalArn()))
                .forEach(gone -> changed.add(vanished(cluster, gone)));
        write(cluster, changed);
    }

    /**
     * A push left EKS as desired for a principal: its open findings are closed, as repaired if the push had to change something.
     *
     * @param after what EKS holds now; null for no entry
     */
    public void pushed(LockedCluster cluster, String principalArn, boolean changed, @Nullable EntryContent after) {
        List<DriftFinding> closed = new ArrayList<>();
        for (DriftFinding finding : open(cluster, Set.of(principalArn))) {
            if (changed) {
                closed.add(finding.resolved(Resolution.REPAIRED, cluster.now()));
                cluster.record(event(Action.ACTION_DRIFT_REPAIRED, cluster, finding)
                        .before(read(finding.observedJson()))
                        .after(part(finding, after)));
            } else {
                closed.add(vanished(cluster, finding));
            }
        }
        write(cluster, closed);
    }

    /** The desired state was changed to what EKS holds: a principal's open findings are no drift any more. */
    public void accept(LockedCluster cluster, String principalArn) {
        List<DriftFinding> closed = new ArrayList<>();
        for (DriftFinding finding : open(cluster, Set.of(principalArn))) {
            closed.add(finding.resolved(Resolution.ACCEPTED, cluster.now()));
            cluster.record(event(Action.ACTION_DRIFT_ACCEPTED, cluster, finding)
                    .before(read(finding.desiredJson()))
                    .after(read(finding.observedJson())));
        }
        write(cluster, closed);
    }

    /** Findings of a cluster, last seen first; the page after a position, or the first one. */
    public List<DriftFinding> page(UUID clusterId, boolean openOnly, int size, DriftFinding.@Nullable Position after) {
        OffsetDateTime lastSeen = after == null ? null : after.lastSeen().atOffset(ZoneOffset.UTC);
        return query(PAGE, clusterId, openOnly, lastSeen, lastSeen, lastSeen, after == null ? null : after.id(), size);
    }

    /** Open findings by principal ARN, oldest first; principals without one are missing. */
    public Map<String, List<DriftFinding>> open(UUID clusterId, Collection<String> principalArns) {
        return query(OPEN_OF_PRINCIPALS, clusterId, principalArns.toArray(String[]::new)).stream()
                .collect(Collectors.groupingBy(DriftFinding::principalArn));
    }

    private static List<DriftFinding> open(LockedCluster cluster) {
        return cluster.query(
                connection -> Jdbc.query(connection, OPEN_OF_CLUSTER, DriftFindings::finding, cluster.id()));
    }

    private static List<DriftFinding> open(LockedCluster cluster, Collection<String> principalArns) {
        return cluster.query(connection -> Jdbc.query(
                connection,
                OPEN_OF_PRINCIPALS,
                DriftFindings::finding,
                cluster.id(),
                principalArns.toArray(String[]::new)));
    }

    private static DriftFinding found(LockedCluster cluster, Difference difference, String desired, String observed) {
        DriftFinding.Key key = DriftFinding.Key.of(difference);
        return new DriftFinding(
                UUID.randomUUID(),
                cluster.id(),
                key.kind(),
                key.principalArn(),
                key.policyArn(),
                desired,
                observed,
                cluster.now(),
                cluster.now(),
                Resolution.OPEN,
                null);
    }

    private DriftFinding vanished(LockedCluster cluster, DriftFinding finding) {
        cluster.record(event(Action.ACTION_DRIFT_VANISHED, cluster, finding)
                .before(read(finding.observedJson()))
                .after(read(finding.desiredJson())));
        return finding.resolved(Resolution.VANISHED, cluster.now());
    }

    private static Event event(Action action, LockedCluster cluster, DriftFinding finding) {
        return Event.of(action, Outcome.SUCCESS)
                .on(cluster.arn().text(), cluster.currentRevision())
                .principal(finding.principalArn())
                .policy(finding.policyArn())
                .because(finding.kind().name(), "")
                .detail("findingId", finding.id().toString());
    }

    /** The part of an entry that a finding is about. */
    private static @Nullable Map<String, Object> part(DriftFinding finding, @Nullable EntryContent content) {
        if (content == null) {
            return null;
        }
        return finding.kind().ofAssociation()
                ? ContentJson.association(content, finding.policyArn())
                : ContentJson.entry(finding.principalArn(), content);
    }

    // Rows.

    private static void write(LockedCluster cluster, List<DriftFinding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        cluster.alsoWrite(connection -> {
            try (PreparedStatement write = connection.prepareStatement(WRITE)) {
                int parameter = 0;
                write.setArray(++parameter, array(connection, "uuid", findings, DriftFinding::id));
                write.setArray(++parameter, array(connection, "uuid", findings, DriftFinding::clusterId));
                write.setArray(++parameter, array(connection, "text", findings, f -> f.kind()
                        .name()));
                write.setArray(++parameter, array(connection, "text", findings, DriftFinding::principalArn));
                write.setArray(++parameter, array(connection, "text", findings, DriftFinding::policyArn));
                write.setArray(++parameter, array(connection, "text", findings, DriftFinding::desiredJson));
                write.setArray(++parameter, array(connection, "text", findings, DriftFinding::observedJson));
                write.setArray(++parameter, array(connection, "text", findings, f -> f.firstSeen()
                        .toString()));
                write.setArray(++parameter, array(connection, "text", findings, f -> f.lastSeen()
                        .toString()));
                write.setArray(++parameter, array(connection, "text", findings, f -> f.resolution()
                        .name()));
                write.setArray(
                        ++parameter,
                        array(
                                connection,
                                "text",
                                findings,
                                f -> f.resolvedAt() == null
                                        ? null
                                        : f.resolvedAt().toString()));
                write.executeUpdate();
            }
        });
    }

    private interface Column {
        @Nullable
        Object of(DriftFinding finding);
    }

    private static java.sql.Array array(Connection connection, String type, List<DriftFinding> findings, Column column)
            throws SQLException {
        return connection.createArrayOf(type, findings.stream().map(column::of).toArray());
    }

    private List<DriftFinding> query(String sql, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, sql, DriftFindings::finding, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException("drift findings cannot be read", e);
        }
    }

    private static DriftFinding finding(ResultSet row) throws SQLException {
        OffsetDateTime resolvedAt = row.getObject("resolved_at", OffsetDateTime.class);
        return new DriftFinding(
                row.getObject("id", UUID.class),
                row.getObject("cluster_id", UUID.class),
                Kind.valueOf(row.getString("kind")),
                row.getString("principal_arn"),
                row.getString("policy_arn"),
                text(row.getString("desired")),
                text(row.getString("observed")),
                row.getObject("first_seen", OffsetDateTime.class).toInstant(),
                row.getObject("last_seen", OffsetDateTime.class).toInstant(),
                Resolution.valueOf(row.getString("resolution")),
                resolvedAt == null ? null : resolvedAt.toInstant());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private String write(@Nullable Map<String, Object> value) {
        try {
            return value == null ? "" : json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a difference cannot be written as JSON", e);
        }
    }

    private @Nullable JsonNode read(String value) {
        try {
            return value.isEmpty() ? null : json.readTree(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored finding is no JSON", e);
        }
    }
}
