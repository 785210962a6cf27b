package io.keyward.gateway.fake;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.keyward.grpc.caller.CallerServerInterceptor;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.validation.ValidationInterceptor;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts the fake services on a port of their own and points the gateway at it. */
public class FakePlatform implements QuarkusTestResourceLifecycleManager {

    /** The operator's token in tests. */
    public static final String TOKEN = "test-operator-token";

    private final Journal journal = new Journal();
    private final Clusters clusters = new Clusters();
    private final Server server = server();
    private final StubSts sts = sts();

    @Override
    public Map<String, String> start() {
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sts.start();
        String target = "127.0.0.1:" + server.getPort();
        return Map.of(
                "keyward.gateway.access-service",
                target,
                "keyward.gateway.audit-service",
                target,
                "keyward.gateway.sts-endpoints",
                sts.address(),
                "keyward.gateway.sync-wait",
                "3s",
                "keyward.gateway.operator-token",
                TOKEN,
                "keyward.gateway.accounts.\"AKIDCONFIGURED\"",
                "123456789012");
    }

    @Override
    public void stop() {
        server.shutdownNow();
        sts.stop();
    }

    private static StubSts sts() {
        try {
            return new StubSts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Server server() {
        ServerBuilder<?> builder = Grpc.newServerBuilderForPort(0, TestPki.server(Peer.ACCESS_SERVICE))
                .maxInboundMessageSize(32 << 20);
        Stream.of(
                        new FakeClusterService(clusters, journal),
                        new FakeEntryService(clusters, journal),
                        new FakePolicyService(clusters, journal),
                        new FakeDecisionService(clusters, journal),
                        new FakeReviewService(clusters, journal),
                        new FakeRbacService(clusters, journal),
                        new FakeAuditService(journal))
                .map(service -> ServerInterceptors.intercept(
                        service, List.of(new ValidationInterceptor(), new CallerServerInterceptor())))
                .forEach(builder::addService);
        return builder.build();
    }
}
