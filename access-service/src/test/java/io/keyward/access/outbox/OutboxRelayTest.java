package io.keyward.access.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.access.outbox.AuditLogResource.Manner;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.Eventually;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.ListQuarantinedEventsRequest;
import io.keyward.proto.access.v1.QuarantinedEvent;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.ReleaseQuarantinedEventRequest;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewNonResourceAttributes;
import io.keyward.proto.access.v1.ReviewSubject;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = AuditLogResource.class, restrictToAnnotatedClass = true)
class OutboxRelayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CHANGES = 20;
    private static final String RELAY = "keyward outbox relay";
    private static int clusters;

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    @Inject
    DatabaseSessions sessions;

    @Inject
    AuditLog log;

    @Inject
    OutboxRelay relay;

    @Inject
    RelaySignal signal;

    @Inject
    OutboxConfig config;

    @Inject
    @Readiness
    RelayHealth health;

    private Calls calls;
    private String cluster;

    @BeforeEach
    void registerACluster() {
        calls = new Calls(server.port());
        cluster = "arn:aws:eks:us-west-2:123456789012:cluster/relay-" + ++clusters;
        calls.clusters()
                .registerCluster(
                        RegisterClusterRequest.newBuilder().setArn(cluster).build());
    }

    @AfterEach
    void takeEverythingAgain() {
        AuditLogResource.fail(0, Status.UNAVAILABLE);
        AuditLogResource.loseAnswers(0);
        AuditLogResource.refuse(event -> false, Manner.NAMING);
        // Otherwise the relay begins the next test in trouble, and waits as long as after many tries in vain.
        Eventually.assertEventually(
                PATIENCE, () -> assertThat(count("SELECT count(*) FROM outbox")).isZero());
        run("DELETE FROM outbox_quarantine");
        calls.close();
    }

    @Test
    void every_change_reaches_the_log_once_and_in_order_with_who_and_what() {
        change();

        assertRevisionsArriveInOrder();
        AuditEvent first = events().getFirst();
        assertThat(first.getAction()).isEqualTo("access-entry.create");
        assertThat(first.getActor().getName()).isEqualTo("operator");
        assertThat(first.getActor().getUserAgent()).isEqualTo("junit");
        assertThat(first.getRequestId()).isEqualTo("request-1");
        assertThat(first.hasBefore()).isFalse();
        assertThat(first.getAfter().getFieldsOrThrow("type").getStringValue()).isEqualTo("STANDARD");
    }

    @Test
    void a_log_that_is_away_delays_events_and_loses_none() {
        AuditLogResource.fail(5, Status.UNAVAILABLE);

        change();

        assertRevisionsArriveInOrder();
    }

    /** As many as the oldest event is tried, alone and in smaller and smaller company, before it could be blamed, and some more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 10, 13, 16})
    void a_log_that_fails_over_everything_puts_nothing_aside(int calls) {
        AuditLogResource.taking().lock();
        try {
            AuditLogResource.fail(calls, Status.INTERNAL);
            change();
        } finally {
            AuditLogResource.taking().unlock();
        }

        assertRevisionsArriveInOrder();
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void events_that_the_log_fails_over_right_after_a_start_are_put_aside_too() throws Exception {
        Set<String> refused =
                Set.of("arn:aws:iam::123456789012:role/relay-0", "arn:aws:iam::123456789012:role/relay-1");
        AuditLogResource.refuse(event -> refused.contains(event.getPrincipalArn()), Manner.FAILING);
        OutboxRelay fresh = new OutboxRelay(sessions, log, signal, config);
        relay.stop(new ShutdownEvent());
        try {
            change();
            fresh.start(new StartupEvent());

            Eventually.assertEventually(PATIENCE, () -> assertThat(events()).hasSize(CHANGES - 2));
            assertThat(quarantined())
                    .extracting(QuarantinedEvent::getPrincipalArn)
                    .containsExactlyInAnyOrderElementsOf(refused);
        } finally {
            fresh.stop(new ShutdownEvent());
            relay.start(new StartupEvent());
        }
    }

    @Test
    void no_event_is_overtaken_by_one_of_its_cluster_while_another_cluster_has_some() throws Exception {
        String other = cluster + "-other";
        AuditLogResource.refuse(
                event -> event.getPrincipalArn().endsWith("role/relay-0")
                        && AuditLogResource.events().stream()
                                .noneMatch(seen -> seen.getClusterArn().equals(other)),
                Manner.FAILING);
        OutboxRelay fresh = new OutboxRelay(sessions, log, signal, config);
        // Else it has seen the log take the cluster's first event.
        Eventually.assertEventually(
                PATIENCE, () -> assertThat(count("SELECT count(*) FROM outbox")).isZero());
        relay.stop(new ShutdownEvent());
        try {
            create(0);
            create(1);
            create(2);
            calls.clusters()
                    .registerCluster(
                            RegisterClusterRequest.newBuilder().setArn(other).build());
            fresh.start(new StartupEvent());

            Eventually.assertEventually(PATIENCE, () -> assertThat(events())
                    .extracting(AuditEvent::getRevision)
                    .containsExactly(1L, 2L, 3L));
            assertThat(quarantined()).isEmpty();
        } finally {
            fresh.stop(new ShutdownEvent());
            relay.start(new StartupEvent());
        }
    }

    @Test
    void an_answer_that_is_lost_sends_the_same_bytes_again() {
        AuditLogResource.loseAnswers(5);

        change();

        assertRevisionsArriveInOrder();
    }

    @Test
    void a_refused_attempt_is_recorded_with_its_rule() {
        String role = "arn:aws:iam::123456789012:role/refused-" + clusters;
        Calls.failure(() -> calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(role)
                        .addKubernetesGroups("system:masters")
                        .build()));

        Eventually.assertEventually(
                PATIENCE, () -> assertThat(AuditLogResource.events()).anySatisfy(event -> {
                    assertThat(event.getPrincipalArn()).isEqualTo(role);
                    assertThat(event.getAction()).isEqualTo("access-entry.create");
                    assertThat(event.getOutcome()).isEqualTo(io.keyward.proto.audit.v1.Outcome.OUTCOME_REFUSED);
                    assertThat(event.getMessage()).contains("system:masters");
                }));
    }

    @Test
    void a_decision_about_nobody_with_an_empty_verb_and_a_long_path_reaches_the_log() {
        String path = "/" + "𝄞".repeat(4095);
        var unused = calls.reviews()
                .reviewAccess(ReviewAccessRequest.newBuilder()
                        .setCluster(cluster)
                        .setSubject(ReviewSubject.newBuilder()
                                .setUser(KubernetesUser.newBuilder().setUsername("alice")))
                        .setNonResource(ReviewNonResourceAttributes.newBuilder().setPath(path))
                        .build());

        assertReached(event -> event.getDecisions().getTextsList().contains(path));
    }

    @ParameterizedTest
    @EnumSource
    void an_event_that_the_log_refuses_is_put_aside_and_stops_no_other(Manner manner) {
        String refused = "arn:aws:iam::123456789012:role/relay-7";
        AuditLogResource.refuse(event -> event.getPrincipalArn().equals(refused), manner);
        AuditLogResource.taking().lock();
        try {
            change();
        } finally {
            AuditLogResource.taking().unlock();
        }

        Eventually.assertEventually(PATIENCE, () -> assertThat(events())
                .extracting(AuditEvent::getPrincipalArn)
                .hasSize(CHANGES - 1)
                .doesNotContain(refused));
        assertThat(quarantined()).extracting(QuarantinedEvent::getPrincipalArn).containsExactly(refused);
        Eventually.assertEventually(
                PATIENCE,
                () -> assertThat(health.call().getData().orElseThrow()).containsEntry("quarantined", 1L));
    }

    @Test
    void what_is_released_is_sent_again_and_that_is_recorded() {
        String role = "arn:aws:iam::123456789012:role/relay-0";
        AuditLogResource.refuse(event -> event.getPrincipalArn().equals(role), Manner.NAMING);
        change();
        Eventually.assertEventually(PATIENCE, () -> assertThat(quarantined()).hasSize(1));
        QuarantinedEvent event = quarantined().getFirst();
        assertThat(event.getReason()).isEqualTo("ERROR_REASON_INVALID_ARGUMENT");
        assertThat(event.getMessage()).endsWith("action: is refused by the test");
        assertThat(event.getAction()).isEqualTo("access-entry.create");

        AuditLogResource.refuse(none -> false, Manner.NAMING);
        release(event.getEventId());

        assertReached(arrived -> arrived.getId().equals(event.getEventId()));
        assertReached(arrived -> arrived.getAction().equals("outbox.quarantine-release")
                && arrived.getDetails()
                        .getFieldsOrThrow("eventId")
                        .getStringValue()
                        .equals(event.getEventId()));
        assertThat(quarantined()).isEmpty();
        RpcFailure again = Calls.failure(() -> release(event.getEventId()));
        assertThat(again.reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_NOT_QUARANTINED);
        assertReached(arrived -> arrived.getAction().equals("outbox.quarantine-release")
                && arrived.getReason().equals("ERROR_REASON_EVENT_NOT_QUARANTINED"));
    }

    @Test
    void bytes_that_are_no_event_go_to_quarantine() {
        String id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        run("INSERT INTO outbox (event_id, payload) VALUES ('" + id + "', 'no event')");

        change();

        assertRevisionsArriveInOrder();
        assertThat(quarantined()).extracting(QuarantinedEvent::getEventId).contains(id);
    }

    @Test
    void while_the_log_takes_its_time_no_transaction_is_open_and_changes_go_on() {
        AuditLogResource.taking().lock();
        try {
            change();

            Eventually.assertEventually(PATIENCE, () -> assertThat(
                            count("SELECT count(*) FROM pg_stat_activity WHERE xact_start IS NOT NULL"
                                    + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"))
                    .isZero());
            assertThat(events()).isEmpty();
        } finally {
            AuditLogResource.taking().unlock();
        }
        assertRevisionsArriveInOrder();
    }

    @Test
    void two_relays_whose_sessions_are_cut_at_any_time_lose_nothing_and_keep_the_order() throws Exception {
        OutboxRelay other = new OutboxRelay(sessions, log, signal, config);
        other.start(new StartupEvent());
        try {
            for (int i = 0; i < CHANGES; i++) {
                create(i);
                run("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '" + RELAY
                        + "'");
            }

            assertRevisionsArriveInOrder();
        } finally {
            other.stop(new ShutdownEvent());
        }
    }

    private void create(int i) {
        var unused = calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn("arn:aws:iam::123456789012:role/relay-" + i)
                        .build());
    }

    private void change() {
        for (int i = 0; i < CHANGES; i++) {
            create(i);
        }
    }

    private List<QuarantinedEvent> quarantined() {
        return calls.quarantine()
                .listQuarantinedEvents(ListQuarantinedEventsRequest.getDefaultInstance())
                .getEventsList();
    }

    private void release(String eventId) {
        var unused = calls.quarantine()
                .releaseQuarantinedEvent(ReleaseQuarantinedEventRequest.newBuilder()
                        .setEventId(eventId)
                        .build());
    }

    private void run(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long count(String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertReached(Predicate<AuditEvent> wanted) {
        Eventually.assertEventually(
                PATIENCE, () -> assertThat(AuditLogResource.events()).anyMatch(wanted));
    }

    private void assertRevisionsArriveInOrder() {
        Eventually.assertEventually(PATIENCE, () -> assertThat(events())
                .extracting(AuditEvent::getRevision)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, CHANGES).boxed().toList()));
    }

    private List<AuditEvent> events() {
        return AuditLogResource.events().stream()
                .filter(event -> event.getClusterArn().equals(cluster))
                .filter(event -> event.getAction().startsWith("access-entry."))
                .toList();
    }
}
