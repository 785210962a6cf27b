package io.keyward.bench.callers;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.hall.HallConfig;
import io.keyward.grpc.hall.Permissions;
import io.keyward.grpc.hall.RefusalRates;
import io.keyward.grpc.hall.TurnedAway;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.grpc.token.TokenVerifier;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceImplBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Servers of one JVM that all give the same answer to the same call, by TLS and on virtual threads as in production: one without a hall, and
 * one behind a hall for each of {@link Bindings#MEASURED}. Prints their ports, and ends with its input.
 */
public final class HallServer {

    private static final String SELF = Peer.ACCESS_SERVICE.service();

    private HallServer() {}

    /** Starts it. */
    static ServerProgram start(Pki pki, Path issuer) throws IOException {
        return ServerProgram.start(HallServer.class, List.of(pki.folder().toString(), issuer.toString()), out -> {});
    }

    /** @param args the folder of the certificates, and that of the issuer */
    public static void main(String[] args) throws IOException {
        ServiceCredentials credentials = new Pki(Path.of(args[0])).credentials(SELF);
        List<Server> servers = new ArrayList<>();
        TokenVerifier verifier = Tokens.verifier(Tokens.issuer(Path.of(args[1])));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            servers.add(builder(credentials, threads).build().start());
            for (Bindings bindings : Bindings.MEASURED) {
                ServerServiceDefinition service = new SameAnswer().bindService();
                servers.add(builder(credentials, threads)
                        .intercept(hall(verifier, bindings).to(new Permissions(List.of(service))))
                        .build()
                        .start());
            }
            System.out.println(servers.stream()
                    .map(server -> Integer.toString(server.getPort()))
                    .collect(Collectors.joining(" ")));
            while (System.in.read() >= 0) {
                // Whoever started it is still there.
            }
            servers.forEach(Server::shutdownNow);
        } finally {
            verifier.close();
        }
    }

    private static NettyServerBuilder builder(ServiceCredentials credentials, ExecutorService threads) {
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), credentials.server())
                .executor(threads)
                .maxInboundMetadataSize(64 << 10)
                .addService(new SameAnswer());
    }

    private static FrontHall hall(TokenVerifier verifier, Bindings bindings) {
        Authority authority = bindings.authority();
        TurnedAway refusals = new TurnedAway(
                refusal -> {
                    throw new IllegalStateException("refused: " + refusal);
                },
                new RefusalRates(),
                Clock.systemUTC());
        return new FrontHall(Tokens.bearers(verifier), () -> authority, refusals, new NoLimits());
    }

    /** One caller makes all calls. */
    private static final class NoLimits implements HallConfig {

        @Override
        public Set<String> speakers() {
            return Set.of(Peer.GATEWAY.service());
        }

        @Override
        public String accessService() {
            return "";
        }

        @Override
        public int callsPerSecond() {
            return 10_000_000;
        }

        @Override
        public int burst() {
            return 10_000_000;
        }

        @Override
        public int maxStreams() {
            return 100;
        }
    }

    private static final class SameAnswer extends DecisionServiceImplBase {

        private static final CheckResponse ANSWER =
                CheckResponse.newBuilder().setAllowed(true).build();

        @Override
        public void check(CheckRequest request, StreamObserver<CheckResponse> response) {
            response.onNext(ANSWER);
            response.onCompleted();
        }
    }
}
