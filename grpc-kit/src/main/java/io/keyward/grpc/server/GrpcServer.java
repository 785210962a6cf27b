package io.keyward.grpc.server;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.hall.Permissions;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.grpc.trace.Trace;
import io.keyward.grpc.trace.TraceInterceptors;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * grpc-java's own server on Netty, on a port of its own, by TLS alone: it serves every {@link BindableService} bean behind the
 * front hall and every {@link ServerInterceptor} bean, health (grpc.health.v1) and reflection. Each call runs on a virtual thread and may block.
 * In a service without endpoints it does nothing.
 */
@Singleton
public class GrpcServer {

    private static final Logger LOG = Logger.getLogger(GrpcServer.class);

    /** Before the streams of this service end, so that no new one is begun. */
    private static final int FIRST = 100;

    private static final int LAST = 10_000;

    /** Half of what our own clients promise: nobody is cut off for being early. */
    private static final int KEEP_ALIVE_SLACK = 2;

    private final GrpcServerConfig config;
    private final ServiceCredentials credentials;
    private final FrontHall hall;
    private final List<ServerInterceptor> interceptors;
    private final List<BindableService> endpoints;
    private final MeterRegistry metrics;
    private final HealthStatusManager health = new HealthStatusManager();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("grpc-", 0).factory());
    private @Nullable Server server;

    /**
     * @param hall passed by every call first
     * @param interceptors passed after it in this order, which is that of their priorities, the highest first
     */
    GrpcServer(
            GrpcServerConfig config,
            ServiceCredentials credentials,
            FrontHall hall,
            @All List<ServerInterceptor> interceptors,
            @All List<BindableService> endpoints,
            MeterRegistry metrics) {
        this.config = config;
        this.credentials = credentials;
        this.hall = hall;
        this.interceptors = interceptors;
        this.endpoints = endpoints;
        this.metrics = metrics;
    }

    /** The port it listens on. */
    public int port() {
        if (server == null) {
            throw new IllegalStateException("the gRPC server is not started");
        }
        return server.getPort();
    }

    void start(@Observes @Priority(LAST) StartupEvent event) {
        if (endpoints.isEmpty()) {
            return;
        }
        try {
            server = build().start();
        } catch (IOException e) {
            throw new UncheckedIOException("gRPC cannot listen on " + config.host() + ":" + config.port(), e);
        }
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
        server.getServices().forEach(service -> health.setStatus(name(service), ServingStatus.SERVING));
        LOG.infof("gRPC server started address=%s:%d", config.host(), port());
    }

    private Server build() {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(config.host(), config.port()), credentials.server())
                .executor(threads)
                .maxInboundMessageSize(Math.toIntExact(config.maxRequestSize().asLongValue()))
                .flowControlWindow(Math.toIntExact(config.flowControlWindow().asLongValue()))
                .maxConcurrentCallsPerConnection(config.maxCallsPerConnection())
                .maxInboundMetadataSize(Math.toIntExact(config.maxMetadataSize().asLongValue()))
                .maxRstFramesPerWindow(config.maxResetsPerSecond(), 1)
                .handshakeTimeout(config.handshakeTimeout().toMillis(), MILLISECONDS)
                .maxConnectionAge(config.maxConnectionAge().toMillis(), MILLISECONDS)
                .maxConnectionAgeGrace(config.maxConnectionAgeGrace().toMillis(), MILLISECONDS)
                .keepAliveTime(config.keepAliveTime().toMillis(), MILLISECONDS)
                .keepAliveTimeout(config.keepAliveTimeout().toMillis(), MILLISECONDS)
                .permitKeepAliveTime(config.keepAliveTime().toMillis() / KEEP_ALIVE_SLACK, MILLISECONDS)
                .permitKeepAliveWithoutCalls(true);
        UnreadableRequests unreadable = new UnreadableRequests();
        List<ServerServiceDefinition> services = Stream.concat(
                        endpoints.stream(),
                        Stream.of(health.getHealthService(), ProtoReflectionServiceV1.newInstance()))
                .map(BindableService::bindService)
                .map(unreadable::read)
                .toList();
        services.forEach(builder::addService);
        // The interceptor added last is passed first.
        interceptors.reversed().forEach(builder::intercept);
        builder.intercept(unreadable);
        builder.intercept(hall.to(new Permissions(services)));
        builder.intercept(new MetricCollectingServerInterceptor(metrics));
        if (Trace.isOn()) {
            builder.intercept(TraceInterceptors.server());
        }
        return builder.build();
    }

    private static String name(ServerServiceDefinition service) {
        return service.getServiceDescriptor().getName();
    }

    /** Clients look for another replica; calls under way go on. */
    void drain(@Observes @Priority(FIRST) ShutdownEvent event) {
        health.enterTerminalState();
        if (server != null) {
            server.shutdown();
        }
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) throws InterruptedException {
        if (server != null && !server.awaitTermination(config.shutdownGrace().toMillis(), MILLISECONDS)) {
            LOG.warn("calls did not end in time and are cancelled");
            server.shutdownNow();
        }
        threads.shutdownNow();
    }
}
