package io.keyward.audit.log;

import io.grpc.stub.StreamObserver;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AppendEventsResponse;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceImplBase;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.GetEventResponse;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import jakarta.inject.Singleton;

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
        replies.reply(answer, () -> EventMapping.toProto(log.append(AppendMapping.toDomain(request))));
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
