package io.keyward.access.outbox;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.keyward.access.outbox.Quarantine.Quarantined;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.ListQuarantinedEventsRequest;
import io.keyward.proto.access.v1.ListQuarantinedEventsResponse;
import io.keyward.proto.access.v1.QuarantineServiceGrpc;
import io.keyward.proto.access.v1.QuarantinedEvent;
import io.keyward.proto.access.v1.ReleaseQuarantinedEventRequest;
import io.keyward.proto.access.v1.ReleaseQuarantinedEventResponse;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.AuditEvent;
import jakarta.inject.Singleton;
import java.util.UUID;

@Singleton
class QuarantineEndpoint extends QuarantineServiceGrpc.QuarantineServiceImplBase {

    private final Quarantine quarantine;
    private final Refusals refusals;
    private final Replies replies;

    QuarantineEndpoint(Quarantine quarantine, Refusals refusals, Replies replies) {
        this.quarantine = quarantine;
        this.refusals = refusals;
        this.replies = replies;
    }

    @Override
    public void listQuarantinedEvents(
            ListQuarantinedEventsRequest in, StreamObserver<ListQuarantinedEventsResponse> out) {
        replies.reply(out, () -> {
            Quarantine.Page page = quarantine.list(in.getPageSize(), in.getPageToken());
            ListQuarantinedEventsResponse.Builder response =
                    ListQuarantinedEventsResponse.newBuilder().setNextPageToken(page.nextPageToken());
            page.events().forEach(event -> response.addEvents(toProto(event)));
            return response.build();
        });
    }

    @Override
    public void releaseQuarantinedEvent(
            ReleaseQuarantinedEventRequest in, StreamObserver<ReleaseQuarantinedEventResponse> out) {
        replies.reply(out, () -> {
            RequestTerms terms = Requests.terms(in);
            Attempt attempt = Attempt.of(Action.ACTION_OUTBOX_QUARANTINE_RELEASE, () -> "", terms);
            return refusals.recording(attempt, () -> {
                quarantine.release(UUID.fromString(in.getEventId()), terms);
                return ReleaseQuarantinedEventResponse.getDefaultInstance();
            });
        });
    }

    private static QuarantinedEvent toProto(Quarantined quarantined) {
        AuditEvent event = quarantined.event();
        return QuarantinedEvent.newBuilder()
                .setEventId(quarantined.eventId().toString())
                .setReason(quarantined.reason())
                .setMessage(quarantined.message())
                .setQuarantinedAt(
                        Timestamps.fromMillis(quarantined.quarantinedAt().toEpochMilli()))
                .setAction(event.getAction())
                .setClusterArn(event.getClusterArn())
                .setPrincipalArn(event.getPrincipalArn())
                .setActor(event.getActor().getName())
                .setTime(event.getTime())
                .setSize(quarantined.size())
                .setEtag(quarantined.etag())
                .build();
    }
}
