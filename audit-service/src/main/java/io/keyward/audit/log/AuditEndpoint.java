package io.keyward.audit.log;

import io.grpc.stub.StreamObserver;
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

    AuditEndpoint(EventLog log, Replies replies) {
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
            EventFilter filter = ListMapping.filter(request);
            PageRequest page = ListMapping.page(request, filter);
            return ListMapping.toProto(filter, page, log.page(filter, page));
        });
    }

    @Override
    public void getEvent(GetEventRequest request, StreamObserver<GetEventResponse> answer) {
        replies.reply(answer, () -> EventMapping.toProto(log.find(request.getId())));
    }
}
