package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.access.drift.DriftFinding;
import io.keyward.access.drift.DriftFinding.Kind;
import io.keyward.access.drift.DriftFinding.Resolution;
import io.keyward.access.drift.DriftFindings;
import io.keyward.grpc.testing.Eventually;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.SyncStatus.State;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.sync.v1.ObservedClusterState;
import io.keyward.proto.sync.v1.ObservedEntry;
import io.keyward.proto.sync.v1.PushOutcome;
import io.keyward.proto.sync.v1.ReportClusterReadRequest;
import io.keyward.proto.sync.v1.StepKind;
import io.keyward.proto.sync.v1.WorkItem;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ClusterReadTest extends WorkerAtWork {

    @Inject
    DriftFindings findings;

    @Test
    void a_read_stores_the_cluster_and_its_entries_and_comes_again_after_the_interval() {
        read(Held.entry(on, "theirs", SyncFixture.VIEW));

        assertThat(on.get().getObserved().getVersion()).isEqualTo("1.34");
        assertThat(on.get().getObserved().getEndpoint()).isEqualTo("https://example.invalid");
        assertThat(on.value("SELECT content->>'username' FROM observed_entry WHERE cluster_id = " + on.id()))
                .isEqualTo(on.username("theirs"));
        assertThat(on.value("SELECT due_at BETWEEN now() + interval '13 min' AND now() + interval '17 min'"
                        + " FROM cluster_read WHERE item_id IS NULL AND cluster_id = " + on.id()))
                .isEqualTo("t");
    }

    @Test
    void a_repeated_report_of_a_read_changes_nothing() {
        WorkItem item = nextRead();
        on.worker.read(lease, item, state(Held.entry(on, "theirs")));
        on.worker.read(lease, item, state());

        assertThat(observedEntries()).isEqualTo("1");
        assertThat(on.events("drift.")).hasSize(1);
    }

    @Test
    void a_read_under_an_older_epoch_is_refused() {
        WorkItem item = nextRead();
        on.sql("UPDATE shard_lease SET epoch = epoch + 1 WHERE account = '" + on.account + "'");

        assertThat(Calls.failure(() -> on.worker.read(lease, item, state(Held.entry(on, "theirs"))))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_LEASE_LOST);
        assertThat(observedEntries()).isEqualTo("0");
    }

    @Test
    void an_entry_nobody_asked_for_is_reported_once_and_left_alone() {
        read(Held.entry(on, "theirs", SyncFixture.VIEW));
        read(Held.entry(on, "theirs", SyncFixture.VIEW));

        assertThat(open()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.ENTRY_UNKNOWN);
            assertThat(finding.desiredJson()).isEmpty();
            assertThat(finding.observedJson()).contains(on.role("theirs"), SyncFixture.VIEW);
            assertThat(finding.lastSeen()).isAfter(finding.firstSeen());
        });
        assertThat(on.events("drift.")).singleElement().satisfies(event -> {
            assertThat(event.getAction()).isEqualTo("drift.found");
            assertThat(event.getReason()).isEqualTo("ENTRY_UNKNOWN");
            assertThat(event.hasBefore()).isFalse();
            assertThat(event.getAfter().getFieldsMap()).containsKey("username");
            assertThat(event.getActor().getName()).startsWith("keyward/sync-worker/");
        });
        assertThat(due()).isEqualTo("0");
        assertThat(on.get().getOpenDriftCount()).isEqualTo(1);
    }

    @Test
    void drift_under_enforce_is_repaired_and_the_repair_recorded() {
        held("dev", SyncFixture.VIEW);
        read(Held.entry(on, "dev", SyncFixture.EDIT));

        assertThat(open())
                .extracting(DriftFinding::kind)
                .containsExactlyInAnyOrder(Kind.ASSOCIATION_MISSING, Kind.ASSOCIATION_UNKNOWN);
        WorkItem repair = stream.next();
        assertThat(repair.getPush().getPrincipalArn()).isEqualTo(on.role("dev"));
        assertThat(repair.getPush().getOwned()).isTrue();
        on.worker.send(report(repair, PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev", SyncFixture.EDIT))
                .setAfter(Held.entry(on, "dev", SyncFixture.VIEW))
                .addSteps(Held.applied(StepKind.STEP_KIND_ASSOCIATE_POLICY).setPolicy(Held.policy(SyncFixture.VIEW)))
                .addSteps(
                        Held.applied(StepKind.STEP_KIND_DISASSOCIATE_POLICY).setPolicy(Held.policy(SyncFixture.EDIT))));

        assertThat(open()).isEmpty();
        assertThat(all()).extracting(DriftFinding::resolution).containsOnly(Resolution.REPAIRED);
        List<AuditEvent> repaired = on.events("drift.repaired");
        assertThat(repaired).hasSize(2);
        assertThat(repaired)
                .filteredOn(e -> e.getPolicyArn().equals(SyncFixture.EDIT))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.hasBefore()).isTrue();
                    assertThat(e.hasAfter()).isFalse();
                });
        assertThat(repaired)
                .filteredOn(e -> e.getPolicyArn().equals(SyncFixture.VIEW))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.hasBefore()).isFalse();
                    assertThat(e.hasAfter()).isTrue();
                });
        assertThat(due()).isEqualTo("0");
    }

    @Test
    void a_repair_that_takes_a_right_away_comes_before_one_that_gives_one() {
        held("missing");
        held("grown");
        read(Held.entry(on, "grown", SyncFixture.EDIT));

        assertThat(stream.next(2))
                .extracting(item -> item.getPush().getPrincipalArn())
                .containsExactly(on.role("grown"), on.role("missing"));
    }

    @Test
    void drift_under_warn_and_observe_is_only_reported() {
        held("dev", SyncFixture.VIEW);
        for (ClusterMode mode : List.of(ClusterMode.CLUSTER_MODE_WARN, ClusterMode.CLUSTER_MODE_OBSERVE)) {
            on.setMode(mode);
            read(Held.entry(on, "dev"));

            assertThat(open()).singleElement().satisfies(finding -> assertThat(finding.kind())
                    .isEqualTo(Kind.ASSOCIATION_MISSING));
            assertThat(due()).isEqualTo("0");
        }
        assertThat(on.events("drift.")).hasSize(1);
    }

    @Test
    void drift_that_is_gone_by_itself_has_vanished() {
        on.setMode(ClusterMode.CLUSTER_MODE_WARN);
        held("dev", SyncFixture.VIEW);
        read(Held.entry(on, "dev"));
        read(Held.entry(on, "dev", SyncFixture.VIEW));

        assertThat(all()).singleElement().satisfies(finding -> {
            assertThat(finding.resolution()).isEqualTo(Resolution.VANISHED);
            assertThat(finding.resolvedAt()).isNotNull();
        });
        assertThat(on.events("drift."))
                .extracting(AuditEvent::getAction)
                .containsExactly("drift.found", "drift.vanished");
    }

    @Test
    void drift_that_comes_back_is_a_finding_of_its_own() {
        on.setMode(ClusterMode.CLUSTER_MODE_WARN);
        held("dev", SyncFixture.VIEW);
        read(Held.entry(on, "dev"));
        read(Held.entry(on, "dev", SyncFixture.VIEW));
        read(Held.entry(on, "dev"));

        assertThat(all()).extracting(DriftFinding::resolution).containsExactly(Resolution.OPEN, Resolution.VANISHED);
    }

    @Test
    void a_change_that_waits_for_its_push_is_no_drift() {
        held("dev");
        WorkItem read = nextRead();
        on.associate(on.role("dev"), SyncFixture.VIEW);
        on.worker.read(lease, read, state(Held.entry(on, "dev")));

        assertThat(open()).isEmpty();
    }

    @Test
    void a_change_that_the_mode_holds_back_is_drift() {
        on.setMode(ClusterMode.CLUSTER_MODE_OBSERVE);
        on.create(on.role("wanted"));
        read();

        assertThat(open()).singleElement().satisfies(finding -> assertThat(finding.kind())
                .isEqualTo(Kind.ENTRY_MISSING));
        assertThat(on.get(on.role("wanted")).getSync().getState()).isEqualTo(State.STATE_HELD);
    }

    @Test
    void what_was_pushed_just_now_is_left_out_of_a_read() {
        held("dev", SyncFixture.VIEW);
        on.sql("UPDATE entry_sync SET pushed_at = now() WHERE cluster_id = " + on.id());
        read();

        assertThat(open()).isEmpty();
        assertThat(observedEntries()).isEqualTo("1");
    }

    @Test
    void a_read_that_began_before_a_removal_does_not_revive_the_entry() {
        held("dev");
        WorkItem read = nextRead();
        on.delete(on.role("dev"));
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_DONE)
                .setObserved(true)
                .setBefore(Held.entry(on, "dev"))
                .addSteps(Held.applied(StepKind.STEP_KIND_DELETE_ENTRY)));
        on.worker.read(lease, read, state(Held.entry(on, "dev")));

        assertThat(open()).isEmpty();
        assertThat(observedEntries()).isEqualTo("0");

        settle();
        read();
        assertThat(on.value("SELECT count(*) FROM entry_sync WHERE cluster_id = " + on.id()))
                .isEqualTo("0");
    }

    @Test
    void drift_that_a_refusal_explains_is_reported_and_not_pushed_again() {
        on.create(on.role("dev"));
        on.worker.send(report(stream.next(), PushOutcome.PUSH_OUTCOME_REFUSED)
                .addSteps(Held.refused(StepKind.STEP_KIND_CREATE_ENTRY, "InvalidParameterException", "no such role")));
        settle();
        String retry = on.value("SELECT due_at FROM entry_sync WHERE cluster_id = " + on.id());
        read();

        assertThat(open()).singleElement().satisfies(finding -> assertThat(finding.kind())
                .isEqualTo(Kind.ENTRY_MISSING));
        assertThat(on.value("SELECT due_at FROM entry_sync WHERE cluster_id = " + on.id()))
                .isEqualTo(retry);
    }

    @Test
    void adopting_an_unknown_entry_accepts_the_finding() {
        read(Held.entry(on, "theirs"));
        var unused = on.calls
                .entries()
                .adoptAccessEntry(AdoptAccessEntryRequest.newBuilder()
                        .setCluster(on.cluster)
                        .setPrincipalArn(on.role("theirs"))
                        .build());

        assertThat(all()).singleElement().satisfies(finding -> assertThat(finding.resolution())
                .isEqualTo(Resolution.ACCEPTED));
        assertThat(on.events("drift.accepted")).singleElement().satisfies(event -> {
            assertThat(event.getActor().getName()).isEqualTo("operator");
            assertThat(event.getRevision()).isEqualTo(1);
        });
        read(Held.entry(on, "theirs"));
        assertThat(open()).isEmpty();
    }

    @Test
    void a_cluster_without_access_entries_has_no_drift() {
        held("dev");
        WorkItem read = nextRead();
        on.worker.read(lease, read, state().setEntriesRead(false).setAuthenticationMode("CONFIG_MAP"));

        assertThat(open()).isEmpty();
        assertThat(on.get().getObserved().getAuthenticationMode()).isEqualTo("CONFIG_MAP");
    }

    @Test
    void a_cluster_that_cannot_be_read_is_told_once_and_tried_again() {
        for (int attempt = 0; attempt < 3; attempt++) {
            WorkItem read = nextRead();
            assertThat(read.getAttempts()).isEqualTo(attempt);
            failRead(read);
        }
        assertThat(on.events("cluster.read")).singleElement().satisfies(event -> {
            assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_FAILURE);
            assertThat(event.getReason()).isEqualTo("AccessDeniedException");
        });
        read();
        failRead(nextRead());
        assertThat(on.events("cluster.read")).hasSize(2);
    }

    /** Both wait for the cluster, and are then done in one transaction, whose clock another replica's may be ahead of. */
    @Test
    void a_read_that_was_asked_for_while_one_was_under_way_is_not_put_off_by_its_end() throws Exception {
        WorkItem read = nextRead();
        on.sql("UPDATE cluster_read SET dispatched_at = now() + interval '1 minute' WHERE cluster_id = " + on.id());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        List<Future<?>> calls = new ArrayList<>();
        try (Connection inTheWay = database.getConnection();
                Statement statement = inTheWay.createStatement()) {
            inTheWay.setAutoCommit(false);
            statement.execute("SELECT 1 FROM cluster WHERE id = " + on.id() + " FOR UPDATE");
            calls.add(callers.submit(() -> on.setMode(ClusterMode.CLUSTER_MODE_WARN)));
            Eventually.assertEventually(Duration.ofSeconds(10), () -> assertThat(on.waitingForLocks())
                    .isEqualTo(1));
            calls.add(callers.submit(() -> on.setMode(ClusterMode.CLUSTER_MODE_ENFORCE)));
            calls.add(callers.submit(() -> failRead(read)));
            inTheWay.rollback();
            inTheWay.setAutoCommit(true);
        }
        for (Future<?> call : calls) {
            call.get(10, TimeUnit.SECONDS);
        }

        assertThat(stream.next().hasRead()).isTrue();
    }

    @Test
    void findings_are_paged_last_seen_first() {
        List<ObservedEntry.Builder> entries = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            entries.add(Held.entry(on, "r" + i));
            read(entries.toArray(ObservedEntry.Builder[]::new));
        }
        read(entries.subList(0, 4).toArray(ObservedEntry.Builder[]::new));

        List<DriftFinding> seen = new ArrayList<>();
        DriftFinding.@Nullable Position after = null;
        List<DriftFinding> page;
        do {
            page = findings.page(clusterId(), false, 3, after);
            seen.addAll(page);
            after = page.isEmpty() ? null : page.getLast().position();
        } while (!page.isEmpty());

        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
        assertThat(seen).isSortedAccordingTo((a, b) -> b.lastSeen().compareTo(a.lastSeen()));
        assertThat(findings.page(clusterId(), true, 100, null)).hasSize(4);
    }

    @Test
    void a_read_without_a_state_or_an_error_is_refused() {
        WorkItem read = nextRead();

        assertThat(Calls.failure(() -> on.worker
                                .calls()
                                .reportClusterRead(ReportClusterReadRequest.newBuilder()
                                        .setWorkerId(on.worker.id())
                                        .setLease(lease)
                                        .setItemId(read.getItemId())
                                        .build()))
                        .metadata())
                .containsEntry("field", "state");
    }

    @Test
    void a_full_cluster_is_compared_in_a_few_seconds() {
        int entries = 3_000;
        fill(entries);
        ObservedEntry.Builder[] held = new ObservedEntry.Builder[entries];
        for (int i = 0; i < entries; i++) {
            held[i] = Held.entry(on, "r" + i, SyncFixture.VIEW);
        }
        long first = timed(held);
        assertThat(open()).isEmpty();
        assertThat(observedEntries()).isEqualTo("3000");

        long unchanged = timed(held);
        held[7] = Held.entry(on, "r7", SyncFixture.EDIT);
        held[8] = Held.entry(on, "r8", SyncFixture.VIEW).addKubernetesGroups("more");
        long drifted = timed(held);

        System.out.printf(
                "cluster read of %d entries: first %d ms, unchanged %d ms, 2 drifted %d ms%n",
                entries, first, unchanged, drifted);
        assertThat(open()).hasSize(3);
        assertThat(due()).isEqualTo("2");
        assertThat(first).isLessThan(30_000);
    }

    /** Desired entries that EKS is known to hold, written straight to their tables. */
    private void fill(int entries) {
        on.sql(
                "INSERT INTO access_entry (cluster_id, principal_arn, type, kubernetes_groups, tags, policies, created_at,"
                        + " modified_at, revision) SELECT c.id, 'arn:aws:iam::" + on.account
                        + ":role/r' || n, 'STANDARD', '{}', '{}', '"
                        + ClusterFixture.policies(SyncFixture.VIEW)
                        + "', now(), now(), 1 FROM cluster c, generate_series(0, "
                        + (entries - 1) + ") n WHERE c.id = " + on.id());
        on.sql("UPDATE cluster SET entry_count = " + entries + " WHERE id = " + on.id());
        on.sql(
                "INSERT INTO entry_sync (cluster_id, principal_arn, desired_revision, synced_revision, removal, item_removal, owned,"
                        + " requested_at, create_token, priority, attempts, transition_at)"
                        + " SELECT cluster_id, principal_arn, 1, 1, false, false, true, now(), 't', 1, 0, now()"
                        + " FROM access_entry WHERE cluster_id = " + on.id());
    }

    private long timed(ObservedEntry.Builder... held) {
        WorkItem item = nextRead();
        ObservedClusterState.Builder state = state(held);
        long start = System.nanoTime();
        on.worker.read(lease, item, state);
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** An entry that EKS holds as Keyward's, long settled. */
    private void held(String name, String... policies) {
        on.create(on.role(name));
        for (String policy : policies) {
            on.associate(on.role(name), policy);
        }
        stream = on.worker.stream(lease, 8);
        WorkItem item = stream.next();
        assertThat(item.getPush().getPrincipalArn()).isEqualTo(on.role(name));
        // What the former stream had brought is in nobody's hands.
        on.sql("DELETE FROM work_taken_back WHERE cluster_id = " + on.id());
        on.worker.send(done(item, name, policies).addSteps(Held.applied(StepKind.STEP_KIND_CREATE_ENTRY)));
        settle();
    }

    private void settle() {
        on.sql(
                "UPDATE entry_sync SET pushed_at = now() - interval '1 hour', written_at = now() - interval '1 hour' WHERE cluster_id = "
                        + on.id());
    }

    private WorkItem nextRead() {
        on.sql("UPDATE cluster_read SET due_at = now() - interval '1 s' WHERE cluster_id = " + on.id());
        on.tellWorkIsDue();
        WorkItem item = stream.next();
        assertThat(item.hasRead()).isTrue();
        return item;
    }

    private void read(ObservedEntry.Builder... entries) {
        on.worker.read(lease, nextRead(), state(entries));
    }

    private void failRead(WorkItem read) {
        var unused = on.worker
                .calls()
                .reportClusterRead(ReportClusterReadRequest.newBuilder()
                        .setWorkerId(on.worker.id())
                        .setLease(lease)
                        .setItemId(read.getItemId())
                        .setError(Held.error("AccessDeniedException", "not allowed"))
                        .setRetryAfter(Durations.fromSeconds(600))
                        .build());
    }

    private static ObservedClusterState.Builder state(ObservedEntry.Builder... entries) {
        ObservedClusterState.Builder state = ObservedClusterState.newBuilder()
                .setAuthenticationMode("API")
                .setStatus("ACTIVE")
                .setEndpoint("https://example.invalid")
                .setVersion("1.34")
                .setEntriesRead(true);
        for (ObservedEntry.Builder entry : entries) {
            state.addEntries(entry);
        }
        return state;
    }

    private UUID clusterId() {
        return UUID.fromString(on.value("SELECT id FROM cluster WHERE arn = '" + on.cluster + "'"));
    }

    private List<DriftFinding> open() {
        return findings.page(clusterId(), true, 100, null);
    }

    private List<DriftFinding> all() {
        return findings.page(clusterId(), false, 100, null);
    }

    private String observedEntries() {
        return on.value("SELECT count(*) FROM observed_entry WHERE cluster_id = " + on.id());
    }

    private String due() {
        return on.value(
                "SELECT count(*) FROM entry_sync WHERE due_at <= now() + interval '1 min' AND cluster_id = " + on.id());
    }
}
