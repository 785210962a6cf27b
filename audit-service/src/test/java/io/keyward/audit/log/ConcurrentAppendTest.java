package io.keyward.audit.log;

import static io.keyward.audit.log.Events.event;
import static io.keyward.audit.log.Events.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.server.GrpcServer;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.RecordedEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(AuditDatabase.class)
class ConcurrentAppendTest {

    private static final int RELAYS = 8;
    private static final int PER_AGGREGATE = 120;
    private static final int CALLS = 2000;

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
    void relays_at_once_that_repeat_themselves_leave_each_event_once_in_order_and_no_gap() throws Exception {
        List<List<AuditEvent>> sent = new ArrayList<>();
        List<Callable<List<Long>>> relays = new ArrayList<>();
        for (int i = 0; i < RELAYS; i++) {
            List<AuditEvent> events = events("concurrent-" + i, PER_AGGREGATE);
            sent.add(events);
            // Two relays per aggregate: the second is the one that took over and knows nothing of what was
            // acknowledged.
            relays.add(relay(events, new Random(i)));
            relays.add(relay(events, new Random(i + 1000)));
        }

        List<List<Long>> answered = run(relays);

        List<LogRows.Row> log = LogRows.all();
        assertThat(log)
                .extracting(LogRows.Row::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, log.size()).boxed().toList());
        for (int i = 0; i < RELAYS; i++) {
            String aggregate = "concurrent-" + i;
            assertThat(log)
                    .filteredOn(row -> row.event().getAggregate().equals(aggregate))
                    .extracting(LogRows.Row::event)
                    .isEqualTo(sent.get(i));
            assertThat(answered.get(2 * i)).isEqualTo(answered.get(2 * i + 1)).isSorted();
        }
    }

    @Test
    void pages_neither_shift_nor_repeat_while_events_arrive() {
        String cluster = "paged-while-appending";
        List<Long> before = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            before.addAll(audit.append(event().setClusterArn(cluster).build()));
        }
        ListEventsRequest.Builder request =
                ListEventsRequest.newBuilder().setClusterArn(cluster).setPageSize(4);
        List<Long> seen = new ArrayList<>();
        do {
            var page = audit.list(request);
            page.getEventsList().stream().map(RecordedEvent::getSequence).forEach(seen::add);
            request.setPageToken(page.getNextPageToken());
            audit.append(event().setClusterArn(cluster).build());
        } while (!request.getPageToken().isEmpty());

        assertThat(seen).isEqualTo(before.reversed());
    }

    @Test
    void each_of_many_calls_at_once_is_answered() throws Exception {
        String id = "00000000-0000-0000-0000-000000000000";
        GetEventRequest request = GetEventRequest.newBuilder().setId(id).build();
        Semaphore atOnce = new Semaphore(64);
        List<Callable<Boolean>> calls = Collections.nCopies(CALLS, () -> {
            atOnce.acquire();
            try {
                return audit.stub().getEvent(request).hasEvent();
            } finally {
                atOnce.release();
            }
        });

        assertThat(run(calls)).hasSize(CALLS).containsOnly(false);
    }

    /** Sends an aggregate's events in order, in batches of any size, some of them twice; the sequence of each event. */
    private Callable<List<Long>> relay(List<AuditEvent> events, Random random) {
        return () -> {
            List<Long> sequences = new ArrayList<>();
            while (sequences.size() < events.size()) {
                int start = sequences.size();
                int end = Math.min(events.size(), start + 1 + random.nextInt(40));
                List<Long> answer = audit.append(events.subList(start, end));
                if (random.nextInt(4) == 0) {
                    assertThat(audit.append(events.subList(start, end))).isEqualTo(answer);
                }
                sequences.addAll(answer);
            }
            return sequences;
        };
    }

    private static <T> List<T> run(List<Callable<T>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
