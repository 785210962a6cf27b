package io.keyward.audit.log;

import static io.keyward.audit.log.AuditClient.failure;
import static io.keyward.audit.log.Events.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status.Code;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.event.CatalogueEvents;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.audit.v1.Order;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.RecordedEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(AuditDatabase.class)
class ListEventsTest {

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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void any_filter_order_and_page_size_lists_what_a_look_at_every_event_finds(long seed) throws Exception {
        GeneratedEvents generated = new GeneratedEvents(new Random(seed));
        audit.append(generated.events(300));
        List<LogRows.Row> log = LogRows.all();
        int found = 0;
        for (int i = 0; i < 60; i++) {
            ListEventsRequest request = generated.request();
            List<Long> expected = new ArrayList<>(log.stream()
                    .filter(row -> GeneratedEvents.matches(request, row.event()))
                    .map(LogRows.Row::sequence)
                    .toList());
            if (request.getOrder() != Order.ORDER_OLDEST_FIRST) {
                Collections.reverse(expected);
            }

            List<RecordedEvent> listed = audit.listAll(request);

            assertThat(listed)
                    .as("%s", request)
                    .extracting(RecordedEvent::getSequence)
                    .isEqualTo(expected);
            found += expected.isEmpty() ? 0 : 1;
        }
        assertThat(found).as("filters that found something").isGreaterThan(20);
    }

    @Test
    void pages_have_the_size_asked_for_and_the_last_no_token() {
        for (int i = 0; i < 7; i++) {
            audit.append(event().setRequestId("sizes").build());
        }
        ListEventsRequest.Builder request =
                ListEventsRequest.newBuilder().setRequestId("sizes").setPageSize(3);
        List<Integer> sizes = new ArrayList<>();
        do {
            ListEventsResponse page = audit.list(request);
            sizes.add(page.getEventsCount());
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty());

        assertThat(sizes).containsExactly(3, 3, 1);
        assertThat(audit.list(request.setPageSize(7)).getNextPageToken()).isEmpty();
    }

    @Test
    void a_page_holds_a_hundred_unless_asked_otherwise() {
        audit.append(Events.events("hundred", 101).stream()
                .map(event -> event.toBuilder().setRequestId("hundred").build())
                .toList());

        assertThat(audit.list(ListEventsRequest.newBuilder().setRequestId("hundred"))
                        .getEventsCount())
                .isEqualTo(100);
    }

    @Test
    void an_event_is_listed_whole() {
        AuditEvent event = CatalogueEvents.event(Action.ACTION_PUSH_CREATE_ENTRY, Outcome.OUTCOME_SUCCESS)
                .setRequestId("whole")
                .setBefore(Events.details(3))
                .setAwsRequestId("aws-1")
                .setTime(Timestamp.newBuilder().setSeconds(1_790_000_000).setNanos(123_456_789))
                .build();
        audit.append(event);

        RecordedEvent listed =
                audit.list(ListEventsRequest.newBuilder().setRequestId("whole")).getEvents(0);

        assertThat(listed.getEvent()).isEqualTo(event);
        assertThat(Timestamps.toMillis(listed.getRecordedAt()))
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis() + 1000);
    }

    static Stream<Arguments> otherRequests() {
        ListEventsRequest base = tokenRequest();
        return Stream.of(
                        base.toBuilder().setActor("other"),
                        base.toBuilder().setClusterArn("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop"),
                        base.toBuilder().setPrincipalArn("p"),
                        base.toBuilder().setAction("access-entry.*"),
                        base.toBuilder().setOutcome(Outcome.OUTCOME_SUCCESS),
                        base.toBuilder().setDecisionId("d"),
                        base.toBuilder().setRequestId("tokens2"),
                        base.toBuilder().setFrom(Timestamps.fromSeconds(1)),
                        base.toBuilder().setTo(Timestamps.fromSeconds(1)),
                        base.toBuilder().setOrder(Order.ORDER_OLDEST_FIRST))
                .map(ListEventsRequest.Builder::build)
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("otherRequests")
    void a_token_of_another_filter_or_order_is_refused(ListEventsRequest other) {
        audit.append(
                event().setRequestId("tokens").build(),
                event().setRequestId("tokens").build());
        String token = audit.list(tokenRequest().toBuilder()).getNextPageToken();

        RpcFailure failure = failure(() -> audit.list(other.toBuilder().setPageToken(token)));

        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    }

    @Test
    void a_token_holds_for_another_page_size_and_for_the_same_order_by_its_other_name() {
        audit.append(
                event().setRequestId("tokens").build(),
                event().setRequestId("tokens").build());
        String token = audit.list(tokenRequest().toBuilder()).getNextPageToken();

        assertThat(audit.list(tokenRequest().toBuilder()
                                .setPageToken(token)
                                .setPageSize(50)
                                .setOrder(Order.ORDER_NEWEST_FIRST))
                        .getEventsList())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "AAAAAAAAAAA",
                "%%%",
                "é",
                "\u0000",
                "FORGED:",
                "FORGED:-1",
                "FORGED:0",
                "FORGED:9e9",
                "FORGED:' OR 1=1"
            })
    void a_token_that_nobody_issued_is_refused(String token) {
        List<String> binding = List.of("", "", "", "", "", "tokens", "", "everything", "", "", "newest");
        PageTokens forger = new PageTokens(List.of(new SecretKeySpec(new byte[32], "HmacSHA256")));
        String sent = token.startsWith("FORGED:") ? forger.encode(token.substring("FORGED:".length()), binding) : token;

        RpcFailure failure = failure(() -> audit.list(tokenRequest().toBuilder().setPageToken(sent)));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
    }

    static Stream<Arguments> badRequests() {
        return Stream.of(
                Arguments.of("action", ListEventsRequest.newBuilder().setAction("access-entry")),
                Arguments.of("action", ListEventsRequest.newBuilder().setAction("*")),
                Arguments.of("action", ListEventsRequest.newBuilder().setAction(".*")),
                Arguments.of("action", ListEventsRequest.newBuilder().setAction("access-*")),
                Arguments.of("action", ListEventsRequest.newBuilder().setAction("access-entry.%")),
                Arguments.of("action", ListEventsRequest.newBuilder().setAction("a.*.b")),
                Arguments.of("action", ListEventsRequest.newBuilder().setAction("a".repeat(129))),
                Arguments.of("from", ListEventsRequest.newBuilder().setFrom(seconds(Long.MAX_VALUE))),
                Arguments.of("to", ListEventsRequest.newBuilder().setTo(seconds(Long.MIN_VALUE))),
                Arguments.of(
                        "from",
                        ListEventsRequest.newBuilder()
                                .setFrom(Timestamp.newBuilder().setNanos(-1))),
                Arguments.of(
                        "to", ListEventsRequest.newBuilder().setFrom(seconds(2)).setTo(seconds(1))),
                Arguments.of("page_size", ListEventsRequest.newBuilder().setPageSize(-1)),
                Arguments.of("page_size", ListEventsRequest.newBuilder().setPageSize(1001)),
                Arguments.of("outcome", ListEventsRequest.newBuilder().setOutcomeValue(99)),
                Arguments.of("order", ListEventsRequest.newBuilder().setOrderValue(99)),
                Arguments.of("cluster_arn", ListEventsRequest.newBuilder().setClusterArn("x".repeat(257))),
                Arguments.of("actor", ListEventsRequest.newBuilder().setActor("x".repeat(513))),
                Arguments.of("page_token", ListEventsRequest.newBuilder().setPageToken("x".repeat(2049))));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void a_bad_request_names_the_field(String field, ListEventsRequest.Builder request) {
        RpcFailure failure = failure(() -> audit.list(request));

        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.violations())
                .extracting(RpcFailure.FieldViolation::field)
                .containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"' OR '1'='1", "\u0000", "%", "arn:aws:eks:*", "💥"})
    void odd_texts_are_values_and_find_nothing(String text) {
        assertThat(audit.list(ListEventsRequest.newBuilder().setClusterArn(text).setRequestId("nothing"))
                        .getEventsList())
                .isEmpty();
    }

    private static ListEventsRequest tokenRequest() {
        return ListEventsRequest.newBuilder()
                .setRequestId("tokens")
                .setPageSize(1)
                .build();
    }

    private static Timestamp seconds(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }
}
