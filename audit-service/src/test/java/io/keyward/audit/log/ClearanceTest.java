package io.keyward.audit.log;

import static io.keyward.audit.log.AuditClient.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may read which events of the log. */
@QuarkusTest
@WithTestResource(AuditDatabase.class)
class ClearanceTest {

    private static final String ELSEWHERE = "arn:aws:eks:us-west-2:222222222222:cluster/elsewhere";
    private static final String GONE = "arn:aws:eks:us-west-2:111111111111:cluster/unregistered-long-ago";

    @Inject
    GrpcServer server;

    private final String actor = "somebody-" + UUID.randomUUID();
    private AuditClient client;
    private AuditEvent readable;
    private AuditEvent gone;
    private AuditEvent labelled;
    private AuditEvent elsewhere;

    @BeforeEach
    void append() {
        client = new AuditClient(server.port());
        readable = by(actor, TestAuthority.READABLE);
        gone = by(actor, GONE);
        labelled = by(actor, TestAuthority.LABELLED);
        elsewhere = by(actor, ELSEWHERE);
        client.append(readable, gone, labelled, elsewhere);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void an_auditor_of_everything_reads_everything() {
        assertThat(clusters(TestAuthority.AUDITOR))
                .containsExactly(TestAuthority.READABLE, GONE, TestAuthority.LABELLED, ELSEWHERE);
    }

    @Test
    void an_auditor_of_an_account_reads_of_its_clusters_also_of_those_that_are_gone() {
        assertThat(clusters(TestAuthority.OF_ONE_ACCOUNT)).containsExactly(TestAuthority.READABLE, GONE);
    }

    @Test
    void an_auditor_of_a_cluster_reads_of_that() {
        assertThat(clusters(TestAuthority.OF_ONE_CLUSTER)).containsExactly(TestAuthority.READABLE);
    }

    @Test
    void an_auditor_by_labels_reads_of_the_clusters_that_have_them() {
        assertThat(clusters(TestAuthority.OF_LABELS)).containsExactly(TestAuthority.LABELLED);
    }

    @Test
    void an_event_that_is_not_to_be_read_is_answered_as_one_that_is_not_there() {
        var stub = client.as(TestAuthority.OF_ONE_CLUSTER);

        assertThat(stub.getEvent(
                        GetEventRequest.newBuilder().setId(elsewhere.getId()).build()))
                .isEqualTo(stub.getEvent(GetEventRequest.newBuilder()
                        .setId(UUID.randomUUID().toString())
                        .build()));
        assertThat(stub.getEvent(GetEventRequest.newBuilder()
                                .setId(readable.getId())
                                .build())
                        .getEvent()
                        .getEvent())
                .isEqualTo(readable);
    }

    @Test
    void pages_are_full_of_what_may_be_read_and_end_with_it() {
        ListEventsResponse page = client.as(TestAuthority.OF_ONE_CLUSTER)
                .listEvents(ListEventsRequest.newBuilder()
                        .setActor(actor)
                        .setPageSize(1)
                        .build());

        assertThat(page.getEventsList()).hasSize(1);
        assertThat(page.getNextPageToken()).isEmpty();
    }

    @Test
    void a_page_token_is_nobody_elses() {
        ListEventsRequest.Builder request =
                ListEventsRequest.newBuilder().setActor(actor).setPageSize(1);
        String token =
                client.as(TestAuthority.AUDITOR).listEvents(request.build()).getNextPageToken();

        RpcFailure refused = failure(() -> client.as(TestAuthority.OF_ONE_ACCOUNT)
                .listEvents(request.setPageToken(token).build()));

        assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    }

    @Test
    void a_viewer_reads_nothing_of_the_log_and_that_is_on_record() {
        RpcFailure refused =
                failure(() -> client.as(TestAuthority.VIEWER).listEvents(ListEventsRequest.getDefaultInstance()));

        assertThat(refused.code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(TestAuthority.REFUSED)
                .anySatisfy(refusal ->
                        assertThat(refusal.getCaller().getIdentity().getName()).isEqualTo("viewer"));
    }

    @Test
    void nobody_but_access_service_appends() {
        var events = io.keyward.proto.audit.v1.AppendEventsRequest.newBuilder()
                .addEvents(by(actor, ELSEWHERE).toByteString())
                .build();

        assertThat(failure(() -> client.as(TestAuthority.AUDITOR).appendEvents(events))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
    }

    private List<String> clusters(Identity reader) {
        return client
                .as(reader)
                .listEvents(ListEventsRequest.newBuilder()
                        .setActor(actor)
                        .setOrder(io.keyward.proto.audit.v1.Order.ORDER_OLDEST_FIRST)
                        .build())
                .getEventsList()
                .stream()
                .map(event -> event.getEvent().getClusterArn())
                .toList();
    }

    private static AuditEvent by(String actor, String cluster) {
        AuditEvent.Builder event = Events.event().setClusterArn(cluster);
        event.getActorBuilder().setName(actor);
        return event.build();
    }
}
