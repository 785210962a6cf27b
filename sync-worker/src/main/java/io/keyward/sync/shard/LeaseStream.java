package io.keyward.sync.shard;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.keyward.proto.sync.v1.HoldLeasesRequest;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.keyward.proto.sync.v1.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One stream of renewals, used by one thread. */
final class LeaseStream implements AutoCloseable {

    /** A replica that does not answer within this time is left for another one. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String workerId;
    private final BlockingClientCall<HoldLeasesRequest, HoldLeasesResponse> call;
    private long nonce;

    LeaseStream(String workerId, BlockingClientCall<HoldLeasesRequest, HoldLeasesResponse> call) {
        this.workerId = workerId;
        this.call = call;
    }

    /** Sends a request and waits for the answer to it. */
    HoldLeasesResponse renew(int maxShards, List<Lease> returned)
            throws StatusException, TimeoutException, InterruptedException {
        long asked = ++nonce;
        boolean sent = call.write(
                HoldLeasesRequest.newBuilder()
                        .setWorkerId(workerId)
                        .setMaxShards(maxShards)
                        .setNonce(asked)
                        .addAllReturned(returned)
                        .build(),
                PATIENCE.toMillis(),
                TimeUnit.MILLISECONDS);
        HoldLeasesResponse answer = sent ? next() : null;
        while (answer != null && answer.getNonce() != asked) {
            answer = next();
        }
        if (answer == null) {
            throw Status.UNAVAILABLE
                    .withDescription("access-service ended the stream of leases")
                    .asException();
        }
        return answer;
    }

    private @Nullable HoldLeasesResponse next() throws StatusException, TimeoutException, InterruptedException {
        return call.read(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        call.halfClose();
        call.cancel("the worker opens another stream, or ends", null);
    }
}
