package io.keyward.grpc.hall;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Channel;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.RecordRefusalsRequest;
import io.keyward.proto.identity.v1.Refusal;
import java.time.Duration;
import java.util.function.Supplier;

/** Puts refusals on record through access-service, whose outbox is the one way into the log. */
public final class RemoteRefusals implements RefusalSink {

    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Supplier<? extends Channel> accessService;

    /** @param accessService the way there, as it is now */
    public RemoteRefusals(Supplier<? extends Channel> accessService) {
        this.accessService = accessService;
    }

    @Override
    public void record(Refusal refusal) {
        var _ = HallServiceGrpc.newBlockingStub(accessService.get())
                .withDeadlineAfter(ANSWER.toMillis(), MILLISECONDS)
                .recordRefusals(
                        RecordRefusalsRequest.newBuilder().addRefusals(refusal).build());
    }
}
