package io.keyward.gateway.fake;

import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.hall.HallConfig;
import io.keyward.grpc.hall.Permissions;
import io.keyward.grpc.hall.RefusalRates;
import io.keyward.grpc.hall.TurnedAway;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.validation.ValidationInterceptor;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts the fake services on a port of their own and points the gateway at it. They are behind a real front hall, which believes of the
 * gateway whom it speaks for, and judges them by the bindings of {@link Identities}.
 */
public class FakePlatform implements QuarkusTestResourceLifecycleManager {

    private final Journal journal = new Journal();
    private final Clusters clusters = new Clusters();
    private final Identities identities = new Identities(clusters);
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
        Map<String, String> config = new HashMap<>(People.config());
        config.put("keyward.gateway.access-service", target);
        config.put("keyward.gateway.audit-service", target);
        config.put("keyward.gateway.sts-endpoints", sts.address());
        config.put("keyward.gateway.sync-wait", "3s");
        config.put("keyward.gateway.login-audiences", "keyward.login,workshop");
        config.put("keyward.metrics.token", "0123456789abcdef0123456789abcdef");
        return config;
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
        List<ServerServiceDefinition> services = Stream.<BindableService>of(
                        new FakeClusterService(clusters, journal),
                        new FakeEntryService(clusters, journal),
                        new FakePolicyService(clusters, journal),
                        new FakeDecisionService(clusters, journal),
                        new FakeReviewService(clusters, journal),
                        new FakeRbacService(clusters, journal),
                        new FakeAuditService(journal),
                        new FakeHallService(identities, journal),
                        new FakeIdentityService(identities, clusters, journal))
                .map(BindableService::bindService)
                .toList();
        ServerInterceptor hall = hall().to(new Permissions(services));
        services.forEach(service -> builder.addService(
                ServerInterceptors.interceptForward(service, List.of(hall, new ValidationInterceptor()))));
        return builder.build();
    }

    /** Nobody comes here by a token of their own: the gateway speaks for all. */
    private FrontHall hall() {
        HallConfig defaults = new SmallRyeConfigBuilder()
                .withMapping(HallConfig.class)
                .build()
                .getConfigMapping(HallConfig.class);
        return new FrontHall(
                _ -> {
                    throw new Unauthenticated("no token is known here");
                },
                identities::authority,
                new TurnedAway(identities.refusals::add, new RefusalRates(), Clock.systemUTC()),
                defaults);
    }
}
