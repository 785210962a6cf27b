package io.keyward.grpc.channel;

import io.grpc.ManagedChannel;
import io.keyward.client.KeywardChannel;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.grpc.trace.TraceInterceptors;
import java.time.Duration;

/** How every channel between services is built: as a client's, but both ends prove who they are, and whoever calls decides what is repeated. */
public final class GrpcChannel {

    private GrpcChannel() {}

    /**
     * A channel that connects when it is first used.
     *
     * @param replicas {@code host:port}, or several separated by commas; each must show a certificate for its host
     * @param credentials by what this service is known
     * @param unaryTimeout what a unary call has whose stub sets no deadline of its own
     * @param maxAnswerBytes the largest answer
     * @throws IllegalArgumentException if replicas is none of that
     */
    public static ManagedChannel open(
            String replicas, ServiceCredentials credentials, Duration unaryTimeout, int maxAnswerBytes) {
        return KeywardChannel.to(replicas)
                .by(credentials.client())
                .callTimeout(unaryTimeout)
                .maxAnswerBytes(maxAnswerBytes)
                .withoutRepeats()
                .through(TraceInterceptors.client())
                .open();
    }
}
