package io.keyward.gateway.fake;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.GetEventResponse;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.audit.v1.Order;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.RecordedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** AuditService over the journal of the fakes. */
final class FakeAuditService extends AuditServiceGrpc.AuditServiceImplBase {

    private final Journal journal;

    FakeAuditService(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> observer) {
        Reply.to(observer, () -> {
            List<RecordedEvent> events = new ArrayList<>(journal.events().stream()
                    .filter(recorded -> matches(request, recorded.getEvent()))
                    .toList());
            if (request.getOrder() != Order.ORDER_OLDEST_FIRST) {
                Collections.reverse(events);
            }
            int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
            return ListEventsResponse.newBuilder()
                    .addAllEvents(events.subList(0, Math.min(size, events.size())))
                    .setNextPageToken(events.size() > size ? "more" : "")
                    .build();
        });
    }

    @Override
    public void getEvent(GetEventRequest request, StreamObserver<GetEventResponse> observer) {
        Reply.to(observer, () -> {
            GetEventResponse.Builder answer = GetEventResponse.newBuilder();
            journal.events().stream()
                    .filter(recorded -> recorded.getEvent().getId().equals(request.getId())
                            || recorded.getEvent()
                                    .getDecisionId()
                                    .equals(request.getId().split("/", 2)[0]))
                    .findFirst()
                    .ifPresent(answer::setEvent);
            return answer.build();
        });
    }

    private static boolean matches(ListEventsRequest request, AuditEvent event) {
        // Refused calls are no part of what other tests count.
        return (!event.getAction().equals(Journal.REFUSED)
                        || request.getAction().equals(Journal.REFUSED))
                && unsetOr(request.getClusterArn(), event.getClusterArn())
                && unsetOr(request.getPrincipalArn(), event.getPrincipalArn())
                && unsetOr(request.getActor(), event.getActor().getName())
                && unsetOr(request.getAction(), event.getAction())
                && unsetOr(request.getRequestId(), event.getRequestId())
                && unsetOr(request.getDecisionId(), event.getDecisionId())
                && (request.getOutcome() == Outcome.OUTCOME_UNSPECIFIED || request.getOutcome() == event.getOutcome())
                && (!request.hasFrom() || Timestamps.compare(event.getTime(), request.getFrom()) >= 0)
                && (!request.hasTo() || Timestamps.compare(event.getTime(), request.getTo()) < 0);
    }

    private static boolean unsetOr(String wanted, String value) {
        return wanted.isEmpty() || wanted.equals(value);
    }
}
