package io.keyward.bench.grpc;

import io.grpc.Server;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceImplBase;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What gRPC alone can do here: a bare grpc-java server on Netty, by TLS as the platform's, that reads each request and answers it with a message it was
 * given, in turn. The messages are those the platform gave, so sizes are the same in both directions. A program of its own:
 * it takes the answers from standard input, prints its port, and ends with its input.
 */
public final class BareServer {

    private static final int LARGEST = 64 << 20;

    private BareServer() {}

    /** @param args how many answers to single questions come, before those to batches; the files of its certificate and key */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<CheckResponse> answers = new ArrayList<>();
        for (int left = Integer.parseInt(args[0]); left > 0; left--) {
            answers.add(CheckResponse.parseDelimitedFrom(System.in));
        }
        List<BatchCheckResponse> batches = new ArrayList<>();
        for (int left = Integer.parseInt(args[1]); left > 0; left--) {
            batches.add(BatchCheckResponse.parseDelimitedFrom(System.in));
        }
        Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TlsServerCredentials.create(new File(args[2]), new File(args[3])))
                .maxInboundMessageSize(LARGEST)
                .addService(new Given(answers, batches))
                .build()
                .start();
        System.out.println(server.getPort());
        while (System.in.read() >= 0) {
            // Whoever started it is still there.
        }
        server.shutdownNow().awaitTermination();
    }

    private static final class Given extends DecisionServiceImplBase {

        private final List<CheckResponse> answers;
        private final List<BatchCheckResponse> batches;
        private final AtomicInteger next = new AtomicInteger();

        Given(List<CheckResponse> answers, List<BatchCheckResponse> batches) {
            this.answers = answers;
            this.batches = batches;
        }

        @Override
        public void check(CheckRequest request, StreamObserver<CheckResponse> response) {
            answer(answers, response);
        }

        @Override
        public void batchCheck(BatchCheckRequest request, StreamObserver<BatchCheckResponse> response) {
            answer(batches, response);
        }

        private <A> void answer(List<A> from, StreamObserver<A> response) {
            response.onNext(from.get(Integer.remainderUnsigned(next.getAndIncrement(), from.size())));
            response.onCompleted();
        }
    }
}
