package io.keyward.grpc.hall;

import io.grpc.ManagedChannel;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.tls.ServiceCredentials;
import io.quarkus.arc.DefaultBean;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a service that keeps no role bindings itself has from access-service: who may call, and the way into the log. */
@Singleton
class RemoteHall {

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private final HallConfig config;
    private final ServiceCredentials credentials;
    private @Nullable ManagedChannel channel;

    RemoteHall(HallConfig config, ServiceCredentials credentials) {
        this.config = config;
        this.credentials = credentials;
    }

    @Produces
    @Singleton
    @DefaultBean
    AuthoritySource authority() {
        return new RemoteAuthority(this::accessService);
    }

    @Produces
    @Singleton
    @DefaultBean
    RefusalSink refusals() {
        return new RemoteRefusals(this::accessService);
    }

    /** Opened when it is first needed: not in access-service itself, nor where nobody calls. */
    private synchronized ManagedChannel accessService() {
        ManagedChannel open = channel;
        if (open == null) {
            open = GrpcChannel.open(config.accessService(), credentials, ANSWER, MAX_ANSWER_BYTES);
            channel = open;
        }
        return open;
    }

    @PreDestroy
    synchronized void close() {
        ManagedChannel open = channel;
        if (open != null) {
            open.shutdownNow();
        }
    }
}
