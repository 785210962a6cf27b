package io.keyward.bench.platform;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Connections to one server, of the same kind for whoever is measured. */
public record Channels(List<ManagedChannel> all) implements AutoCloseable {

    public static final int COUNT = 2;
    private static final int LARGEST = 64 << 20;

    /**
     * Connects by TLS, without a certificate of its own.
     *
     * @param target host and port
     * @param authorities a PEM file of the authorities by one of which the server must be known
     */
    public static Channels to(String target, Path authorities) {
        ChannelCredentials credentials = trusting(authorities);
        return new Channels(Stream.generate(() -> NettyChannelBuilder.forTarget(target, credentials)
                        .directExecutor()
                        .maxInboundMessageSize(LARGEST)
                        .build())
                .limit(COUNT)
                .toList());
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

    public ManagedChannel first() {
        return all.getFirst();
    }

    @Override
    public void close() {
        all.forEach(ManagedChannel::shutdownNow);
    }
}
