package io.keyward.bench.platform;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.stream.Stream;

/** Connections to one server, of the same kind for whoever is measured. */
public record Channels(List<ManagedChannel> all) implements AutoCloseable {

    public static final int COUNT = 2;
    private static final int LARGEST = 64 << 20;

    public static Channels to(String target) {
        return new Channels(Stream.generate(() -> NettyChannelBuilder.forTarget(target)
                        .usePlaintext()
                        .directExecutor()
                        .maxInboundMessageSize(LARGEST)
                        .build())
                .limit(COUNT)
                .toList());
    }

    public ManagedChannel first() {
        return all.getFirst();
    }

    @Override
    public void close() {
        all.forEach(ManagedChannel::shutdownNow);
    }
}
