package io.keyward.access.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.keyward.access.lifecycle.Life.Facts;
import io.keyward.access.lifecycle.Life.Out;
import io.keyward.access.lifecycle.Life.Refusal;
import io.keyward.access.lifecycle.Life.Work;
import io.keyward.access.lifecycle.LockedCluster.Version;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a transaction on clusters has changed, as rows, and the statements that write them: one for each table that has any, in
 * one round trip. A set of rows goes as one JSON array, which PostgreSQL turns back into columns.
 */
final class Writes {

    private static final String CLUSTERS = """
            UPDATE cluster c SET revision = r.revision, observed_version = r.observed_version, entry_count = r.entry_count
            FROM jsonb_to_recordset(?::jsonb) AS r (id uuid, revision bigint, observed_version bigint, entry_count int)
            WHERE c.id = r.id
            """;

    private static final String VERSIONS = """
            INSERT INTO cluster_change (cluster_id, state, version, principal_arn)
            SELECT cluster_id, state, version, principal_arn
            FROM jsonb_to_recordset(?::jsonb) AS r (cluster_id uuid, state text, version bigint, principal_arn text)
            ON CONFLICT DO NOTHING
            """;

    private static final String ENTRIES = """
            INSERT INTO access_entry (cluster_id, principal_arn, principal_id, type, username, kubernetes_groups, tags, policies,
                created_at, modified_at, revision, expiries, next_expiry)
            SELECT * FROM jsonb_to_recordset(?::jsonb) AS r (cluster_id uuid, principal_arn text, principal_id text, type text,
                username text, kubernetes_groups text[], tags jsonb, policies jsonb, created_at timestamptz, modified_at timestamptz,
                revision bigint, expiries jsonb, next_expiry timestamptz)
            ON CONFLICT (cluster_id, principal_arn) DO UPDATE SET principal_id = excluded.principal_id, type = excluded.type,
                username = excluded.username, kubernetes_groups = excluded.kubernetes_groups, tags = excluded.tags,
                policies = excluded.policies, created_at = excluded.created_at, modified_at = excluded.modified_at,
                revision = excluded.revision, expiries = excluded.expiries, next_expiry = excluded.next_expiry
            """;

    private static final String LIVES = """
            INSERT INTO entry_sync (cluster_id, principal_arn, desired_revision, synced_revision, pending_from, removal, owned,
                requested_at, deleted_at, create_token, due_at, priority, attempts, refusals, item_id, item_at, item_revision, item_removal, item_setters, sent, in_doubt,
                failure_code, failure_message, failure_request_id, transition_at, pushed_at, written_at, doubted_from, setters)
            SELECT * FROM jsonb_to_recordset(?::jsonb) AS r (cluster_id uuid, principal_arn text, desired_revision bigint,
                synced_revision bigint, pending_from bigint, removal boolean, owned boolean, requested_at timestamptz,
                deleted_at timestamptz, create_token text, due_at timestamptz, priority smallint, attempts int, refusals int, item_id uuid, item_at timestamptz, item_revision bigint,
                item_removal boolean, item_setters jsonb, sent jsonb, in_doubt boolean, failure_code text, failure_message text, failure_request_id text,
                transition_at timestamptz, pushed_at timestamptz, written_at timestamptz, doubted_from bigint, setters jsonb)
            ON CONFLICT (cluster_id, principal_arn) DO UPDATE SET desired_revision = excluded.desired_revision,
                synced_revision = excluded.synced_revision, pending_from = excluded.pending_from, removal = excluded.removal,
                owned = excluded.owned, requested_at = excluded.requested_at,
                deleted_at = excluded.deleted_at, create_token = excluded.create_token,
                due_at = excluded.due_at, priority = excluded.priority, attempts = excluded.attempts,
                refusals = excluded.refusals, item_id = excluded.item_id,
                item_at = excluded.item_at, item_revision = excluded.item_revision, item_removal = excluded.item_removal,
                item_setters = excluded.item_setters, sent = excluded.sent,
                in_doubt = excluded.in_doubt, failure_code = excluded.failure_code, failure_message = excluded.failure_message,
                failure_request_id = excluded.failure_request_id, transition_at = excluded.transition_at,
                pushed_at = excluded.pushed_at, written_at = excluded.written_at,
                doubted_from = excluded.doubted_from, setters = excluded.setters
            """;

    private static final String OBSERVED = """
            INSERT INTO observed_entry (cluster_id, principal_arn, content, access_entry_arn, eks_created_at, observed_at, source)
            SELECT * FROM jsonb_to_recordset(?::jsonb) AS r (cluster_id uuid, principal_arn text, content jsonb,
                access_entry_arn text, eks_created_at timestamptz, observed_at timestamptz, source text)
            ON CONFLICT (cluster_id, principal_arn) DO UPDATE SET content = excluded.content,
                access_entry_arn = excluded.access_entry_arn, eks_created_at = excluded.eks_created_at,
                observed_at = excluded.observed_at, source = excluded.source
            """;

    private static final String AWAITED = """
            INSERT INTO awaited_change (id, cluster_id, principal_arn, revision, before, former_setters, request_id, answer_key,
                deadline, status)
            SELECT r.*, 'PENDING' FROM jsonb_to_recordset(?::jsonb) AS r (id uuid, cluster_id uuid, principal_arn text,
                revision bigint, before jsonb, former_setters jsonb, request_id text, answer_key text, deadline timestamptz)
            ON CONFLICT (id) DO UPDATE SET before = excluded.before, former_setters = excluded.former_setters
            """;

    private static final String VERDICTS = """
            UPDATE awaited_change a SET status = r.status, failure_code = r.failure_code, failure_message = r.failure_message,
                failure_request_id = r.failure_request_id, superseded = r.superseded
            FROM jsonb_to_recordset(?::jsonb) AS r (id uuid, status text, failure_code text, failure_message text,
                failure_request_id text, superseded text[])
            WHERE a.id = r.id
            """;

    private static final String ANSWERS = """
            INSERT INTO answered_request (scope, request_id, fingerprint, response, answered_at)
            SELECT scope, request_id, decode(fingerprint, 'hex'), convert_to(response, 'UTF8'), answered_at
            FROM jsonb_to_recordset(?::jsonb) AS r (scope text, request_id text, fingerprint text, response text,
                answered_at timestamptz)
            ON CONFLICT (scope, request_id) DO UPDATE SET fingerprint = excluded.fingerprint, response = excluded.response,
                answered_at = excluded.answered_at
            """;

    private final ObjectMapper values;
    private final ObjectMapper columns;
    private final List<Object> clusters = new ArrayList<>();
    private final List<Object> versions = new ArrayList<>();
    private final List<Object> entries = new ArrayList<>();
    private final List<Object> entriesGone = new ArrayList<>();
    private final List<Object> lives = new ArrayList<>();
    private final List<Object> livesGone = new ArrayList<>();
    private final List<Object> observed = new ArrayList<>();
    private final List<Object> observedGone = new ArrayList<>();
    private final List<Object> awaited = new ArrayList<>();
    private final List<Object> verdicts = new ArrayList<>();
    private final List<Object> answers = new ArrayList<>();
    private final List<Object> answersGone = new ArrayList<>();

    /**
     * Nothing to write yet.
     *
     * @param values writes what is kept as JSON within columns
     * @param columns writes rows, see {@link #columns}
     */
    Writes(ObjectMapper values, ObjectMapper columns) {
        this.values = values;
        this.columns = columns;
    }

    /** A mapper that names the members of rows as the database names its columns. Dear to make. */
    static ObjectMapper columns(ObjectMapper values) {
        return values.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    }

    private record ClusterRow(UUID id, long revision, long observedVersion, int entryCount) {}

    private record VersionRow(UUID clusterId, String state, long version, String principalArn) {}

    private record Key(UUID clusterId, String principalArn) {}

    private record AnswerKey(String scope, String requestId) {}

    private record EntryRow(
            UUID clusterId,
            String principalArn,
            @Nullable String principalId,
            String type,
            @Nullable String username,
            List<String> kubernetesGroups,
            JsonNode tags,
            JsonNode policies,
            Instant createdAt,
            Instant modifiedAt,
            long revision,
            @Nullable JsonNode expiries,
            @Nullable Instant nextExpiry) {}

    private record LifeRow(
            UUID clusterId,
            String principalArn,
            long desiredRevision,
            long syncedRevision,
            @Nullable Long pendingFrom,
            boolean removal,
            boolean owned,
            Instant requestedAt,
            @Nullable Instant deletedAt,
            String createToken,
            @Nullable Instant dueAt,
            int priority,
            int attempts,
            int refusals,
            @Nullable UUID itemId,
            @Nullable Instant itemAt,
            @Nullable Long itemRevision,
            boolean itemRemoval,
            @Nullable JsonNode itemSetters,
            @Nullable JsonNode sent,
            boolean inDoubt,
            @Nullable String failureCode,
            @Nullable String failureMessage,
            @Nullable String failureRequestId,
            Instant transitionAt,
            @Nullable Instant pushedAt,
            @Nullable Instant writtenAt,
            long doubtedFrom,
            @Nullable JsonNode setters) {}

    private record ObservedRow(
            UUID clusterId,
            String principalArn,
            JsonNode content,
            String accessEntryArn,
            @Nullable Instant eksCreatedAt,
            Instant observedAt,
            ObservedEntry.Source source) {}

    private record AwaitedRow(
            UUID id,
            UUID clusterId,
            String principalArn,
            long revision,
            @Nullable JsonNode before,
            JsonNode formerSetters,
            String requestId,
            String answerKey,
            Instant deadline) {}

    private record VerdictRow(
            UUID id,
            String status,
            @Nullable String failureCode,
            @Nullable String failureMessage,
            @Nullable String failureRequestId,
            List<String> superseded) {}

    private record AnswerRow(String scope, String requestId, String fingerprint, String response, Instant answeredAt) {}

    /** Adds all that has changed of a cluster. */
    void add(LockedCluster cluster) {
        UUID id = cluster.id();
        String arn = cluster.arn().text();
        if (!cluster.versions().isEmpty()
                || cluster.currentRevision() != cluster.row().revision()) {
            clusters.add(new ClusterRow(id, cluster.currentRevision(), cluster.observedVersion(), cluster.entries()));
        }
        for (Version version : cluster.versions()) {
            versions.add(new VersionRow(
                    id, version.observed() ? "OBSERVED" : "DESIRED", version.version(), version.principalArn()));
        }
        cluster.changed().forEach(now -> add(id, cluster.before(now.arn()), now, cluster.verdicts()));
        cluster.verdicts().forEach(this::add);
        cluster.remembered()
                .forEach(answer -> answers.add(
                        new AnswerRow(arn, answer.key(), answer.fingerprint(), answer.response(), cluster.now())));
        cluster.forgotten().forEach(key -> answersGone.add(new AnswerKey(arn, key)));
    }

    /** Adds what has changed of a principal, outside of any work on its cluster. */
    void add(UUID cluster, Principal before, Principal now) {
        add(cluster, before, now, Map.of());
    }

    private void add(UUID cluster, Principal before, Principal now, Map<UUID, EksVerdict> decided) {
        AccessEntry entry = now.desired().entry();
        if (!Objects.equals(before.desired().entry(), entry)) {
            if (entry == null) {
                entriesGone.add(new Key(cluster, now.arn()));
            } else {
                entries.add(row(cluster, entry));
            }
        }
        Life life = now.life();
        boolean sameSetters = before.desired().setters().equals(now.desired().setters());
        if (life == null && before.life() != null) {
            livesGone.add(new Key(cluster, now.arn()));
        } else if (life != null && (!life.equals(before.life()) || !sameSetters)) {
            lives.add(row(cluster, life, now.desired()));
        }
        ObservedEntry seen = now.observed();
        if (seen == null && before.observed() != null) {
            observedGone.add(new Key(cluster, now.arn()));
        } else if (seen != null && !seen.equals(before.observed())) {
            observed.add(new ObservedRow(
                    cluster,
                    now.arn(),
                    values.valueToTree(seen.content()),
                    seen.accessEntryArn(),
                    seen.eksCreatedAt(),
                    seen.observedAt(),
                    seen.source()));
        }
        Set<Awaited> known = new HashSet<>(before.awaited());
        now.awaited().stream()
                .filter(change -> !known.contains(change) && !decided.containsKey(change.id()))
                .forEach(change -> awaited.add(row(cluster, now.arn(), change)));
    }

    private EntryRow row(UUID cluster, AccessEntry entry) {
        return new EntryRow(
                cluster,
                entry.principalArn(),
                entry.principalId(),
                entry.type(),
                entry.username(),
                entry.kubernetesGroups(),
                values.valueToTree(entry.tags()),
                values.valueToTree(entry.associations()),
                entry.createdAt(),
                entry.modifiedAt(),
                entry.revision(),
                entry.expiries() == null ? null : values.valueToTree(entry.expiries()),
                entry.nextExpiry().orElse(null));
    }

    private LifeRow row(UUID cluster, Life life, Desired desired) {
        Facts facts = life.facts();
        Out out = facts.out();
        Work work = life.work().orElse(null);
        Refusal refusal = life.refusal().orElse(null);
        return new LifeRow(
                cluster,
                facts.principalArn(),
                facts.revision(),
                facts.syncedRevision(),
                facts.pendingFrom() == 0 ? null : facts.pendingFrom(),
                life instanceof Life.Removing || life instanceof Life.Gone,
                facts.claim().owned(),
                facts.claim().requestedAt(),
                facts.claim().deletedAt(),
                facts.claim().createToken(),
                work == null ? null : work.dueAt(),
                work == null ? Life.Urgency.GRANT.rank() : work.urgency().rank(),
                work == null ? 0 : work.attempts(),
                work == null ? 0 : work.refusals(),
                out == null ? null : out.itemId(),
                out == null ? null : out.at(),
                out == null ? null : out.revision(),
                out != null && out.removal(),
                out == null ? null : values.valueToTree(out.setters()),
                facts.claim().sent().isEmpty()
                        ? null
                        : values.valueToTree(facts.claim().sent()),
                facts.claim().inDoubt(),
                refusal == null ? null : refusal.code(),
                refusal != null ? refusal.message() : work == null ? null : work.lastError(),
                refusal == null ? null : refusal.requestId(),
                facts.since(),
                facts.pushedAt(),
                facts.writtenAt(),
                facts.doubtedFrom(),
                desired.setters().isEmpty() ? null : values.valueToTree(desired.setters()));
    }

    private AwaitedRow row(UUID cluster, String principalArn, Awaited awaited) {
        AccessEntry before = awaited.change().before();
        return new AwaitedRow(
                awaited.id(),
                cluster,
                principalArn,
                awaited.change().revision(),
                before == null ? null : values.valueToTree(before),
                values.valueToTree(awaited.change().formerSetters()),
                awaited.requestId(),
                awaited.answerKey(),
                awaited.deadline());
    }

    private void add(UUID change, EksVerdict verdict) {
        verdicts.add(
                switch (verdict) {
                    case EksVerdict.Applied _ -> new VerdictRow(change, "APPLIED", null, null, null, List.of());
                    case EksVerdict.Refused refused ->
                        new VerdictRow(
                                change,
                                "REFUSED",
                                refused.code(),
                                refused.message(),
                                refused.awsRequestId(),
                                List.copyOf(refused.superseded()));
                    case EksVerdict.Pending _ -> throw new IllegalArgumentException("no verdict");
                });
    }

    /** Writes it all. */
    void write(Connection connection) throws SQLException {
        List<String> statements = new ArrayList<>();
        List<Collection<Object>> rows = new ArrayList<>();
        stage(CLUSTERS, clusters, statements, rows);
        stage(VERSIONS, versions, statements, rows);
        stage(gone("access_entry"), entriesGone, statements, rows);
        stage(ENTRIES, entries, statements, rows);
        stage(gone("entry_sync"), livesGone, statements, rows);
        stage(LIVES, lives, statements, rows);
        stage(gone("observed_entry"), observedGone, statements, rows);
        stage(OBSERVED, observed, statements, rows);
        stage(AWAITED, awaited, statements, rows);
        stage(VERDICTS, verdicts, statements, rows);
        stage("""
                DELETE FROM answered_request a USING jsonb_to_recordset(?::jsonb) AS r (scope text, request_id text)
                WHERE a.scope = r.scope AND a.request_id = r.request_id
                """, answersGone, statements, rows);
        stage(ANSWERS, answers, statements, rows);
        if (statements.isEmpty()) {
            return;
        }
        try (PreparedStatement write = connection.prepareStatement(String.join(";", statements))) {
            for (int i = 0; i < rows.size(); i++) {
                write.setString(i + 1, new String(bytes(rows.get(i)), StandardCharsets.UTF_8));
            }
            write.execute();
        }
    }

    private static void stage(String sql, List<Object> set, List<String> statements, List<Collection<Object>> rows) {
        if (!set.isEmpty()) {
            statements.add(sql);
            rows.add(set);
        }
    }

    private static String gone(String table) {
        return "DELETE FROM " + table
                + " t USING jsonb_to_recordset(?::jsonb) AS r (cluster_id uuid, principal_arn text) "
                + "WHERE t.cluster_id = r.cluster_id AND t.principal_arn = r.principal_arn";
    }

    private byte[] bytes(Collection<Object> rows) {
        try {
            return columns.writeValueAsBytes(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("rows cannot be written as JSON", e);
        }
    }
}
