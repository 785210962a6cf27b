package io.keyward.audit.log;

import static io.keyward.audit.log.Events.batch;
import static io.keyward.audit.log.Events.decision;
import static io.keyward.audit.log.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.RecordedEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of access questions are found by any of their members. */
@QuarkusTest
@WithTestResource(AuditDatabase.class)
class BatchEventsTest {

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
    void a_batch_is_found_by_its_id_and_by_any_member_s() {
        AuditEvent batch = batch("batch-1", List.of("p", "q", "p")).build();
        audit.append(batch);

        for (String id : List.of("batch-1", "batch-1/0", "batch-1/2")) {
            assertThat(get(id).getEvent()).as(id).isEqualTo(batch);
            assertThat(audit.list(ListEventsRequest.newBuilder().setDecisionId(id))
                            .getEventsList())
                    .as(id)
                    .extracting(RecordedEvent::getEvent)
                    .containsExactly(batch);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "batch-2/3",
                "batch-2/-1",
                "batch-2/",
                "batch-2/00",
                "batch-2/0/0",
                "batch-2/4294967296",
                "/0",
                "batch-2/x"
            })
    void a_member_that_is_not_there_is_not_found(String id) {
        audit.append(batch("batch-2", List.of("p", "q", "p")).build());

        assertThat(audit.stub()
                        .getEvent(GetEventRequest.newBuilder().setId(id).build())
                        .hasEvent())
                .isFalse();
        assertThat(audit.list(ListEventsRequest.newBuilder().setDecisionId(id)).getEventsList())
                .isEmpty();
    }

    @Test
    void an_event_without_questions_has_no_members() {
        audit.append(CatalogueEvents.event(Action.ACTION_DECISION_WHO_CAN, Outcome.OUTCOME_SUCCESS)
                .setDecisionId("lone")
                .build());

        assertThat(audit.list(ListEventsRequest.newBuilder().setDecisionId("lone/0"))
                        .getEventsList())
                .isEmpty();
    }

    @Test
    void a_principal_s_own_events_and_batches_about_it_are_listed_in_one_order_page_by_page() {
        String principal = "role/listed";
        List<AuditEvent> events = IntStream.range(0, 12)
                .mapToObj(i -> switch (i % 4) {
                    case 0 -> event().setPrincipalArn(principal).build();
                    case 1 ->
                        batch("listed-" + i, List.of("role/other", principal, principal))
                                .build();
                    // About it twice over, and still one event.
                    case 2 -> decision("listed-" + i, principal).build();
                    default -> batch("listed-" + i, List.of("role/other")).build();
                })
                .toList();
        audit.append(events);
        List<AuditEvent> about = new ArrayList<>(IntStream.range(0, 12)
                .filter(i -> i % 4 != 3)
                .mapToObj(events::get)
                .toList());

        assertThat(audit.listAll(ListEventsRequest.newBuilder()
                        .setPrincipalArn(principal)
                        .setPageSize(2)
                        .build()))
                .extracting(RecordedEvent::getEvent)
                .isEqualTo(about.reversed());
    }

    @Test
    void a_repeated_batch_is_recorded_once_and_stays_as_it_is_found() {
        AuditEvent batch = batch("batch-3", List.of("role/repeated")).build();

        assertThat(audit.append(batch)).isEqualTo(audit.append(batch));

        assertThat(audit.list(ListEventsRequest.newBuilder().setPrincipalArn("role/repeated"))
                        .getEventsList())
                .hasSize(1);
    }

    @Test
    void the_largest_batch_is_found_by_its_last_principal() {
        List<String> principals =
                IntStream.range(0, 10_000).mapToObj(i -> "role/" + i).toList();
        audit.append(batch("batch-4", principals).build());

        assertThat(get("batch-4/9999").getEvent().getDecisionId()).isEqualTo("batch-4");
        assertThat(audit.list(ListEventsRequest.newBuilder().setPrincipalArn("role/9999"))
                        .getEventsList())
                .hasSize(1);
    }

    private RecordedEvent get(String id) {
        return audit.stub()
                .getEvent(GetEventRequest.newBuilder().setId(id).build())
                .getEvent();
    }
}
