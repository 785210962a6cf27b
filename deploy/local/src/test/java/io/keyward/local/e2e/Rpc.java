package io.keyward.local.e2e;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
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
     * @throws io.grpc.StatusRuntimeException if it is refused
     */
    byte[] call(String method, byte[] request) {
        return ClientCalls.blockingUnaryCall(
                channel,
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodType.UNARY)
                        .setFullMethodName(method)
                        .setRequestMarshaller(new Raw())
                        .setResponseMarshaller(new Raw())
                        .build(),
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS),
                request);
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
