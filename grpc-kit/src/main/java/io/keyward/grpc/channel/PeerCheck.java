package io.keyward.grpc.channel;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.Failures;
import io.keyward.grpc.doctor.Finding;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.PemFiles;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.proto.identity.v1.GetAuthorityRequest;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks whether another service is reached, is who it should be, serves, and takes this one for who it is. */
public final class PeerCheck {

    private static final long SECONDS = 5;
    private static final int MOST_BYTES = 64 << 20;

    private final Peer peer;
    private final String replicas;
    private final PemFiles files;
    private final Consumer<Channel> believing;

    private PeerCheck(Peer peer, String replicas, PemFiles files, Consumer<Channel> believing) {
        this.peer = peer;
        this.replicas = replicas;
        this.files = files;
        this.believing = believing;
    }

    /**
     * @param replicas as {@link GrpcChannel#open} takes them
     * @param files by what this service is known
     * @param believing a call that none but this service may make, and that changes nothing; refused as invalid it was believed too
     */
    public static Check of(Peer peer, String replicas, PemFiles files, Consumer<Channel> believing) {
        return new Check(peer.service(), new PeerCheck(peer, replicas, files, believing)::look);
    }

    /** access-service, for a service that asks it what callers may do. */
    public static Check ofAuthority(String replicas, PemFiles files) {
        return of(Peer.ACCESS_SERVICE, replicas, files, channel -> {
            var _ = HallServiceGrpc.newBlockingStub(channel).getAuthority(GetAuthorityRequest.getDefaultInstance());
        });
    }

    private List<Finding> look() {
        ServiceCredentials credentials;
        try {
            credentials = new ServiceCredentials(files, Duration.ofHours(1));
        } catch (IllegalStateException e) {
            return List.of(Finding.fail(
                    peer.service(), "cannot be asked without a certificate of our own", "mend the certificate first"));
        }
        List<Finding> findings = new ArrayList<>();
        for (String replica :
                Arrays.stream(replicas.split(",", -1)).map(String::strip).toList()) {
            findings.add(look(replica, credentials));
        }
        return findings;
    }

    private Finding look(String replica, ServiceCredentials credentials) {
        ManagedChannel channel;
        try {
            channel = GrpcChannel.open(replica, credentials, Duration.ofSeconds(SECONDS), MOST_BYTES);
        } catch (IllegalArgumentException e) {
            return Finding.fail(peer.service(), String.valueOf(e.getMessage()), "mend the setting that names it");
        }
        try {
            Shown shown = new Shown();
            Channel watched = ClientInterceptors.intercept(channel, shown);
            ServingStatus status = HealthGrpc.newBlockingStub(watched)
                    .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
            Optional<Peer> other = shown.peer();
            if (other.isEmpty() || other.get() != peer) {
                return Finding.fail(
                        peer.service(),
                        replica + " is " + other.map(Peer::service).orElse("no service of Keyward")
                                + " by its certificate",
                        "mend the address, or give it the certificate that names " + peer.uri());
            }
            if (status != ServingStatus.SERVING) {
                return Finding.fail(
                        peer.service(), replica + " says that it does not serve", "look at its readiness and its log");
            }
            return believed(replica, channel);
        } catch (StatusRuntimeException e) {
            return Finding.fail(
                    peer.service(),
                    replica + " cannot be asked: " + reason(e.getStatus()),
                    "look whether it runs, at the address, and at the authorities on both sides");
        } finally {
            channel.shutdownNow();
        }
    }

    private Finding believed(String replica, Channel channel) {
        try {
            believing.accept(ClientInterceptors.intercept(channel, new Limited()));
        } catch (StatusRuntimeException e) {
            Status.Code code = e.getStatus().getCode();
            if (code == Status.Code.UNAUTHENTICATED || code == Status.Code.PERMISSION_DENIED) {
                return Finding.fail(
                        peer.service(),
                        replica + " does not take us for who we are: "
                                + e.getStatus().getDescription(),
                        "our certificate must name this service, and be of an authority that it believes");
            }
            if (code != Status.Code.INVALID_ARGUMENT) {
                return Finding.fail(
                        peer.service(), replica + " does not answer us: " + reason(e.getStatus()), "look at its log");
            }
        }
        return Finding.ok(peer.service(), replica + " serves, and knows us");
    }

    private static String reason(Status status) {
        return status.getCause() == null
                ? status.getCode() + (status.getDescription() == null ? "" : ", " + status.getDescription())
                : Failures.words(status.getCause());
    }

    /** Who was at the other end. */
    private static final class Shown implements ClientInterceptor {
        private final AtomicReference<@Nullable Attributes> transport = new AtomicReference<>();

        Optional<Peer> peer() {
            Attributes seen = transport.get();
            return seen == null ? Optional.empty() : Peer.of(seen);
        }

        @Override
        public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
                MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<RespT> listener, Metadata headers) {
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onHeaders(Metadata answer) {
                                    transport.set(getAttributes());
                                    super.onHeaders(answer);
                                }
                            },
                            headers);
                }
            };
        }
    }

    private record Limited() implements ClientInterceptor {
        @Override
        public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
                MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withDeadlineAfter(SECONDS, TimeUnit.SECONDS));
        }
    }
}
