package io.keyward.client;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Opens channels to a service of Keyward's: {@code KeywardChannel.to("keyward.example.com:8081").trusting(ca).as(tokens).open()}, then
 * {@code AccessEntryServiceGrpc.newBlockingStub(channel)}. One channel is enough for a program; it is for all threads, and to be shut
 * down at the end.
 *
 * <p>Calls go by TLS, round all replicas, or those of them that say they serve (grpc.health.v1) where the channel's certificate and no
 * token says who calls; a replica that is gone is noticed and looked for again within seconds. A unary call without a deadline of its own has one. What UNAVAILABLE ended is tried up to five times within about
 * four seconds, nothing else is; changes without a {@code request_id} are given one, so that the second try cannot do a thing twice.
 */
public final class KeywardChannel {

    /** How long a unary call may take that sets no deadline, unless {@link #callTimeout} says otherwise. */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    /** The largest answer unless {@link #maxAnswerBytes} says otherwise: grpc-java's own 4 MiB are less than a batch of decisions may take. */
    public static final int MAX_ANSWER_BYTES = 64 << 20;

    /** Servers of ours permit twice that. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(10);

    /** grpc-java alone would wait up to two minutes before it tries a replica again. */
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(3);

    /** What a call may keep of itself for another try: the largest batch of changes, with room. Of all calls together, eight times that. */
    private static final long MAX_KEPT_BYTES = 8L << 20;

    private static final Map<String, ?> ROUND_ALL =
            Map.of("loadBalancingConfig", List.of(Map.of("round_robin", Map.of())));

    /** Only whoever is known by their certificate can ask without a token, and a token that cannot be had must not take the channel away. */
    private static final Map<String, ?> THAT_SERVE = Map.of("healthCheckConfig", Map.of("serviceName", ""));

    /** Five tries are gRPC's limit. While everything fails there are none after the first fifty. */
    private static final Map<String, ?> TRIED_AGAIN = Map.of(
            "retryThrottling", Map.of("maxTokens", 100.0, "tokenRatio", 0.5),
            "methodConfig", List.of(Map.of("name", List.of(Map.of()), "retryPolicy", retryPolicy())));

    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("keyward-channels").factory());

    private final String target;
    private ChannelCredentials credentials = TlsChannelCredentials.create();
    private @Nullable TokenSource tokens;
    private Duration callTimeout = CALL_TIMEOUT;
    private int maxAnswerBytes = MAX_ANSWER_BYTES;
    private boolean repeats = true;
    private final List<ClientInterceptor> interceptors = new ArrayList<>();

    private KeywardChannel(String target) {
        this.target = target;
    }

    /**
     * A channel to be opened.
     *
     * @param replicas {@code host:port} of a service, or several of its replicas separated by commas; each must show a certificate for its host
     * @throws IllegalArgumentException if replicas is none of that
     */
    public static KeywardChannel to(String replicas) {
        return new KeywardChannel(Replicas.target(replicas));
    }

    /**
     * Believes these authorities, and not those of the JDK.
     *
     * @param authorities PEM, one certificate or several
     * @throws IOException if they cannot be read
     */
    public KeywardChannel trusting(Path authorities) throws IOException {
        return by(TlsChannelCredentials.newBuilder()
                .trustManager(authorities.toFile())
                .build());
    }

    /** Connects by these credentials: whom to believe, and a certificate of one's own. Without TLS no token is sent. */
    public KeywardChannel by(ChannelCredentials connection) {
        this.credentials = connection;
        return this;
    }

    /** Calls as whoever these tokens are of. */
    public KeywardChannel as(TokenSource source) {
        this.tokens = source;
        return this;
    }

    /** What a unary call has whose stub sets no deadline, all its tries together. Changes that wait for EKS need more than their {@code sync_wait}. */
    public KeywardChannel callTimeout(Duration timeout) {
        this.callTimeout = timeout;
        return this;
    }

    /** The largest answer that is taken. */
    public KeywardChannel maxAnswerBytes(int bytes) {
        this.maxAnswerBytes = bytes;
        return this;
    }

    /** Has each call pass an interceptor, before what this channel does itself; the one named last first. */
    public KeywardChannel through(ClientInterceptor interceptor) {
        interceptors.add(interceptor);
        return this;
    }

    /** Leaves it to the program to repeat what UNAVAILABLE ended, and to name its changes. */
    public KeywardChannel withoutRepeats() {
        this.repeats = false;
        return this;
    }

    /** Opens the channel, which connects when it is first used. */
    public ManagedChannel open() {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(target, credentials)
                .defaultServiceConfig(serviceConfig())
                .perRpcBufferLimit(MAX_KEPT_BYTES)
                .retryBufferSize(MAX_KEPT_BYTES * 8)
                .keepAliveTime(KEEP_ALIVE.toMillis(), MILLISECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toMillis(), MILLISECONDS)
                .keepAliveWithoutCalls(true)
                .idleTimeout(IDLE.toMillis(), MILLISECONDS)
                .maxInboundMessageSize(maxAnswerBytes)
                .intercept(new UnaryDeadline(callTimeout));
        if (repeats) {
            builder.intercept(new RequestIds());
        }
        TokenSource source = tokens;
        if (source != null) {
            builder.intercept(new Authenticated(new BearerCredentials(source, Clock.systemUTC())));
        }
        ManagedChannel channel = builder.intercept(interceptors).build();
        lookAgain(channel);
        return channel;
    }

    private Map<String, ?> serviceConfig() {
        Map<String, Object> config = new HashMap<>(ROUND_ALL);
        if (tokens == null) {
            config.putAll(THAT_SERVE);
        }
        if (repeats) {
            config.putAll(TRIED_AGAIN);
        }
        return config;
    }

    private static Map<String, ?> retryPolicy() {
        return Map.of(
                "maxAttempts",
                5.0,
                "initialBackoff",
                "0.25s",
                "maxBackoff",
                "2s",
                "backoffMultiplier",
                2.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"));
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

    /** Sends a token with every call that has no credentials of its own. */
    private record Authenticated(CallCredentials bearer) implements ClientInterceptor {

        @Override
        public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
                MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            return next.newCall(
                    method, options.getCredentials() == null ? options.withCallCredentials(bearer) : options);
        }
    }
}
