package io.keyward.audit.log;

import io.grpc.stub.StreamObserver;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.grpc.reply.Replies;
import io.keyward.grpc.trace.Trace;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AppendEventsResponse;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.GetEventResponse;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import jakarta.inject.Singleton;
import java.util.List;

/** The log's gRPC face. */
@Singleton
class AuditEndpoint extends AuditServiceImplBase {

    private final EventLog log;
    private final Replies replies;
    private final PageTokens tokens;

    AuditEndpoint(EventLog log, Replies replies, PageTokens tokens) {
        this.tokens = tokens;
        this.log = log;
        this.replies = replies;
    }

    @Override
    public void appendEvents(AppendEventsRequest request, StreamObserver<AppendEventsResponse> answer) {
        replies.reply(answer, () -> {
            List<Event> events = AppendMapping.toDomain(request);
            List<Span> spans = spans(request);
            try {
                return EventMapping.toProto(log.append(events));
            } catch (RuntimeException failure) {
                spans.forEach(span -> Trace.failed(span, failure));
                throw failure;
            } finally {
                spans.forEach(Span::end);
            }
        });
    }

    /** Of what each event belongs to. Who may append is a part of Keyward. */
    private static List<Span> spans(AppendEventsRequest request) {
        return request.getTraceParentsMap().values().stream()
                .map(parent -> Trace.below(parent, "log append", SpanKind.CONSUMER))
                .toList();
    }

    @Override
    public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> answer) {
        replies.reply(answer, () -> {
            EventFilter filter = ListMapping.filter(request, Clearance.of(FrontHall.grants()));
            PageRequest page = ListMapping.page(tokens, request, filter);
            return ListMapping.toProto(tokens, filter, page, log.page(filter, page));
        });
    }

    @Override
    public void getEvent(GetEventRequest request, StreamObserver<GetEventResponse> answer) {
        replies.reply(answer, () -> EventMapping.toProto(log.find(request.getId(), Clearance.of(FrontHall.grants()))));
    }
}
