package io.keyward.local.e2e;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A client of the gRPC services at one address, by TLS, with one bearer token. */
final class Rpc implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final ManagedChannel connection;
    private final Channel channel;

    /**
     * @param address {@code host:port}
     * @param authorities PEM
     */
    Rpc(String address, Path authorities, String token) {
        try {
            connection = NettyChannelBuilder.forTarget(
                            address,
                            TlsChannelCredentials.newBuilder()
                                    .trustManager(authorities.toFile())
                                    .build())
                    .maxInboundMessageSize(64 * 1024 * 1024)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        channel = ClientInterceptors.intercept(connection, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** For stubs. */
    Channel channel() {
        return channel;
    }

    /**
     * Calls a unary method with whatever bytes.
     *
     * @throws StatusRuntimeException if it is refused
     */
    byte[] call(String method, byte[] request) {
        return ClientCalls.blockingUnaryCall(
                channel,
                method(MethodType.UNARY, method),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                request);
    }

    /**
     * Opens a stream of whatever kind, sends all requests, and waits for its end.
     *
     * @throws StatusRuntimeException if it is refused
     */
    void exchange(String method, List<byte[]> requests) {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        StreamObserver<byte[]> out = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(
                        method(MethodType.BIDI_STREAMING, method),
                        CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)),
                new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] answer) {
                        // What it says is not looked at.
                    }

                    @Override
                    public void onError(Throwable refusal) {
                        end.completeExceptionally(refusal);
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(true);
                    }
                });
        requests.forEach(out::onNext);
        out.onCompleted();
        try {
            var _ = end.join();
        } catch (CompletionException e) {
            // Of whatever kind, it has a status.
            throw Status.fromThrowable(e.getCause()).asRuntimeException(Status.trailersFromThrowable(e.getCause()));
        }
    }

    private static MethodDescriptor<byte[], byte[]> method(MethodType type, String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new Raw())
                .setResponseMarshaller(new Raw())
                .build();
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }

    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public java.io.InputStream stream(byte[] value) {
            return new java.io.ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(java.io.InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
