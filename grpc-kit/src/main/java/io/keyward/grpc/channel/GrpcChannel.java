package io.keyward.grpc.channel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.NettyChannelBuilder;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.grpc.trace.TraceInterceptors;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How every channel to a service is built: both ends prove who they are, calls go round all replicas that say they serve (grpc.health.v1), a replica that is gone
 * is noticed and looked for again within seconds, and no unary call waits without end.
 */
public final class GrpcChannel {

    /** Servers of ours permit twice that. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(10);

    /** grpc-java alone would wait up to two minutes before it tries a replica again. */
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(3);

    private static final Map<String, ?> SERVICE_CONFIG = Map.of(
            "loadBalancingConfig", List.of(Map.of("round_robin", Map.of())),
            "healthCheckConfig", Map.of("serviceName", ""));

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("grpc-channels").factory());

    private GrpcChannel() {}

    /**
     * A channel that connects when it is first used.
     *
     * @param replicas {@code host:port}, or several separated by commas; each must show a certificate for its host
     * @param credentials by what this service is known
     * @param unaryTimeout what a unary call has whose stub sets no deadline of its own
     * @param maxAnswerBytes the largest answer
     * @throws IllegalArgumentException if replicas is none of that
     */
    public static ManagedChannel open(
            String replicas, ServiceCredentials credentials, Duration unaryTimeout, int maxAnswerBytes) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(Replicas.target(replicas), credentials.client())
                .defaultServiceConfig(SERVICE_CONFIG)
                .keepAliveTime(KEEP_ALIVE.toMillis(), MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), MILLISECONDS)
                .keepAliveWithoutCalls(true)
                .idleTimeout(IDLE.toMillis(), MILLISECONDS)
                .maxInboundMessageSize(maxAnswerBytes)
                .intercept(new UnaryDeadline(unaryTimeout), TraceInterceptors.client())
                .build();
        lookAgain(channel);
        return channel;
    }

    /** Until the channel is shut down, or forgotten. Replicas' names are looked up again too; connections that are made stay. */
    private static void lookAgain(ManagedChannel channel) {
        WeakReference<ManagedChannel> seen = new WeakReference<>(channel);
        AtomicReference<@Nullable ScheduledFuture<?>> repeating = new AtomicReference<>();
        repeating.set(CLOCK.scheduleWithFixedDelay(
                () -> {
                    ManagedChannel still = seen.get();
                    ScheduledFuture<?> task = repeating.get();
                    if (still != null && !still.isShutdown()) {
                        still.resetConnectBackoff();
                    } else if (task != null) {
                        task.cancel(false);
                    }
                },
                LONGEST_BACK_OFF.toMillis(),
                LONGEST_BACK_OFF.toMillis(),
                MILLISECONDS));
    }

    /** Gives a deadline to unary calls that have none. */
    private record UnaryDeadline(Duration timeout) implements ClientInterceptor {

        @Override
        public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
                MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            boolean given = options.getDeadline() != null || method.getType() != MethodType.UNARY;
            return next.newCall(method, given ? options : options.withDeadlineAfter(timeout.toMillis(), MILLISECONDS));
        }
    }
}
