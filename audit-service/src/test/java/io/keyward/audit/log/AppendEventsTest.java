package io.keyward.audit.log;

import static io.keyward.audit.log.AuditClient.failure;
import static io.keyward.audit.log.Events.decision;
import static io.keyward.audit.log.Events.event;
import static io.keyward.audit.log.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status.Code;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.Order;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.RecordedEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(AuditDatabase.class)
class AppendEventsTest {

    @Inject
    GrpcServer server;

    private AuditClient audit;

    @BeforeEach
    void connect() {
        audit = new AuditClient(server.port());
    }

    @AfterEach
    void disconnect() {
        audit.close();
    }

    @Test
    void events_get_consecutive_sequences_in_the_order_given() throws Exception {
        long head = LogRows.count();

        List<Long> sequences = audit.append(events("aggregate-1", 5));

        assertThat(sequences)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(head + 1, head + 5).boxed().toList());
    }

    @Test
    void the_log_keeps_the_very_bytes_and_their_hash() throws Exception {
        // An event of a later version: a field that this service does not know.
        ByteString bytes =
                event().build().toByteString().concat(ByteString.copyFrom(new byte[] {(byte) 0xfa, 0x3e, 1, 'x'}));

        long sequence = audit.appendBytes(List.of(bytes)).getFirst();

        try (Connection connection = LogRows.asSuperuser();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT payload, payload_hash, payload_size FROM event WHERE sequence = " + sequence)) {
            row.next();
            assertThat(row.getBytes(1)).isEqualTo(bytes.toByteArray());
            assertThat(row.getBytes(2))
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
            assertThat(row.getInt(3)).isEqualTo(bytes.size());
        }
    }

    @Test
    void a_repeated_event_keeps_its_sequence_and_is_not_added_again() throws Exception {
        List<AuditEvent> first = events("aggregate-2", 3);
        List<Long> sequences = audit.append(first);
        long count = LogRows.count();
        AuditEvent fresh = event().build();

        List<Long> again = audit.append(first.get(2), fresh, first.get(0), fresh);

        assertThat(again).containsExactly(sequences.get(2), count + 1, sequences.get(0), count + 1);
        assertThat(LogRows.count()).isEqualTo(count + 1);
    }

    @Test
    void a_known_id_with_other_bytes_refuses_the_whole_call() throws Exception {
        AuditEvent known = event().build();
        audit.append(known);
        long count = LogRows.count();

        RpcFailure failure = failure(() -> audit.append(
                event().build(), known.toBuilder().setMessage("changed").build()));

        assertThat(failure.code()).isEqualTo(Code.ALREADY_EXISTS);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_CONFLICT);
        assertThat(failure.metadata()).containsEntry("field", "events[1]").containsEntry("eventId", known.getId());
        assertThat(LogRows.count()).isEqualTo(count);
    }

    @Test
    void an_id_twice_in_one_call_with_different_bytes_refuses_the_whole_call() throws Exception {
        AuditEvent event = event().build();
        long count = LogRows.count();

        RpcFailure failure = failure(
                () -> audit.append(event, event.toBuilder().setRevision(8).build()));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_EVENT_CONFLICT);
        assertThat(LogRows.count()).isEqualTo(count);
    }

    @Test
    void one_malformed_event_refuses_the_whole_call_and_is_named() throws Exception {
        long count = LogRows.count();

        RpcFailure failure = failure(() -> audit.append(
                event().build(),
                event().setAction("Create").build(),
                event().setId("1").build()));

        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.violations())
                .extracting(RpcFailure.FieldViolation::field)
                .containsExactly("events[1].action", "events[2].id");
        assertThat(LogRows.count()).isEqualTo(count);
    }

    @Test
    void every_action_of_the_catalogue_is_taken_with_every_outcome_it_may_have() {
        List<AuditEvent> events = CatalogueEvents.all();

        List<Long> sequences = audit.append(events);

        assertThat(sequences).hasSameSizeAs(events);
        assertThat(events).extracting(AuditEvent::getAction).contains("outbox.quarantine-release");
    }

    @Test
    void a_decision_about_nobody_with_an_empty_verb_and_a_long_path_is_taken() {
        AuditEvent.Builder review = CatalogueEvents.event(Action.ACTION_DECISION_REVIEW, Outcome.OUTCOME_NOT_ALLOWED);
        review.getDecisionsBuilder()
                .setTexts(2, "/" + "𝄞".repeat(4095))
                .getDecisionsBuilder(0)
                .clearPrincipalArn()
                .clearVerb()
                .clearResource()
                .setPath(2);

        assertThat(audit.append(review.build())).hasSize(1);
    }

    @Test
    void bytes_that_are_no_event_are_refused() {
        RpcFailure failure = failure(() -> audit.appendBytes(List.of(ByteString.copyFromUtf8("{\"id\": 1}"))));

        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", "events[0]");
    }

    @Test
    void too_few_too_many_and_too_large_events_are_refused() {
        ByteString bytes = event().build().toByteString();

        assertThat(failure(() -> audit.appendBytes(List.of())).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure(() -> audit.appendBytes(Collections.nCopies(1001, bytes)))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure(() -> audit.appendBytes(List.of(ByteString.copyFrom(new byte[(16 << 20) + 1]))))
                        .metadata())
                .containsEntry("field", "events[0]");
    }

    @Test
    void a_call_of_six_megabytes_is_taken_and_listed_in_pages_a_client_can_take() {
        List<AuditEvent> large = IntStream.range(0, 6)
                .mapToObj(i -> event().setRequestId("large")
                        .setRevision(i)
                        .setDetails(Events.details(1_000_000))
                        .build())
                .toList();

        List<Long> sequences = audit.append(large);

        List<RecordedEvent> listed = audit.listAll(ListEventsRequest.newBuilder()
                .setRequestId("large")
                .setPageSize(1000)
                .setOrder(Order.ORDER_OLDEST_FIRST)
                .build());
        assertThat(listed).extracting(RecordedEvent::getSequence).isEqualTo(sequences);
        assertThat(listed).extracting(RecordedEvent::getEvent).isEqualTo(large);
    }

    @Test
    void an_event_of_sixteen_megabytes_is_taken_and_has_a_page_to_itself() {
        AuditEvent.Builder event = event().setRequestId("largest").setDetails(Events.details((16 << 20) - 1024));
        int left = (16 << 20) - event.build().getSerializedSize();
        AuditEvent largest =
                event.setDetails(Events.details((16 << 20) - 1024 + left)).build();
        AuditEvent small = event().setRequestId("largest").build();

        List<Long> sequences = audit.append(largest, small);

        assertThat(largest.getSerializedSize()).isEqualTo(16 << 20);
        ListEventsRequest.Builder oldest =
                ListEventsRequest.newBuilder().setRequestId("largest").setOrder(Order.ORDER_OLDEST_FIRST);
        assertThat(audit.list(oldest).getEventsList())
                .extracting(RecordedEvent::getEvent)
                .containsExactly(largest);
        assertThat(audit.listAll(oldest.build()))
                .extracting(RecordedEvent::getSequence)
                .isEqualTo(sequences);
    }

    @Test
    void texts_that_no_index_can_hold_are_still_recorded_and_found() {
        String odd = "role/\u0000" + "ä".repeat(2000);
        AuditEvent event = event().setPrincipalArn(odd)
                .setAggregate(odd)
                .setClusterArn("\u0000")
                .build();

        long sequence = audit.append(event).getFirst();

        assertThat(audit.list(ListEventsRequest.newBuilder().setClusterArn("\u0000"))
                        .getEventsList())
                .extracting(RecordedEvent::getSequence)
                .containsExactly(sequence);
        assertThat(audit.list(ListEventsRequest.newBuilder().setPrincipalArn(odd))
                        .getEventsList())
                .extracting(RecordedEvent::getEvent)
                .containsExactly(event);
    }

    @Test
    void an_append_that_another_process_keeps_waiting_is_told_to_try_again() throws Exception {
        try (Connection other = LogRows.as("audit_writer", "audit_writer");
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(" + EventRepository.APPEND_LOCK + ")");

            RpcFailure failure = failure(() -> audit.append(event().build()));

            assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_UNAVAILABLE);
        }
        assertThat(audit.append(event().build())).hasSize(1);
    }

    @Test
    void an_event_is_got_by_its_id_in_any_case_or_by_its_decision_id() {
        AuditEvent event = decision("decision-é-1", "role/first").build();
        long sequence = audit.append(event).getFirst();
        audit.append(decision("decision-é-1", "role/second").build());

        List<RecordedEvent> found = new ArrayList<>();
        for (String id : List.of(event.getId(), event.getId().toUpperCase(Locale.ROOT), "decision-é-1")) {
            found.add(audit.stub()
                    .getEvent(GetEventRequest.newBuilder().setId(id).build())
                    .getEvent());
        }

        assertThat(found).extracting(RecordedEvent::getSequence).containsOnly(sequence);
        assertThat(found).extracting(RecordedEvent::getEvent).containsOnly(event);
        assertThat(found)
                .allSatisfy(recorded -> assertThat(recorded.hasRecordedAt()).isTrue());
    }

    @Test
    void an_unknown_id_is_answered_with_nothing() {
        for (String id : List.of("nobody", "00000000-0000-0000-0000-000000000000", "1-1-1-1-1", "\u0000")) {
            assertThat(audit.stub()
                            .getEvent(GetEventRequest.newBuilder().setId(id).build())
                            .hasEvent())
                    .isFalse();
        }
    }

    @Test
    void an_empty_request_names_the_missing_field() {
        RpcFailure failure = failure(() -> audit.appends().appendEvents(AppendEventsRequest.getDefaultInstance()));

        assertThat(failure.violations())
                .extracting(RpcFailure.FieldViolation::field)
                .containsExactly("events");
    }
}
