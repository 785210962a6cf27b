package io.keyward.bench.platform;

import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Connections to one server, of the same kind for whoever is measured.
 *
 * @param all what calls are made on
 * @param connections what is closed
 */
public record Channels(List<Channel> all, List<ManagedChannel> connections) implements AutoCloseable {

    public static final int COUNT = 2;
    private static final int LARGEST = 64 << 20;

    public Channels {
        all = List.copyOf(all);
        connections = List.copyOf(connections);
    }

    /**
     * Connects by TLS, without a certificate of its own.
     *
     * @param target host and port
     * @param authorities a PEM file of the authorities by one of which the server must be known
     */
    public static Channels to(String target, Path authorities) {
        return to(target, trusting(authorities));
    }

    /** @param target host and port */
    public static Channels to(String target, ChannelCredentials credentials) {
        List<ManagedChannel> connections = Stream.generate(() -> NettyChannelBuilder.forTarget(target, credentials)
                        .directExecutor()
                        .maxInboundMessageSize(LARGEST)
                        .build())
                .limit(COUNT)
                .toList();
        return new Channels(List.copyOf(connections), connections);
    }

    /** The same connections, on which each call passes this first. */
    public Channels with(ClientInterceptor interceptor) {
        return new Channels(
                all.stream()
                        .map(channel -> ClientInterceptors.intercept(channel, interceptor))
                        .toList(),
                connections);
    }

    private static ChannelCredentials trusting(Path authorities) {
        try {
            return TlsChannelCredentials.newBuilder()
                    .trustManager(authorities.toFile())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + authorities, e);
        }
    }

    public Channel first() {
        return all.getFirst();
    }

    @Override
    public void close() {
        connections.forEach(ManagedChannel::shutdownNow);
    }
}
