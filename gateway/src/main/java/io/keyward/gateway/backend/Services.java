package io.keyward.gateway.backend;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.stub.AbstractStub;
import io.keyward.gateway.GatewayConfig;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.channel.GrpcChannel;
import io.keyward.grpc.tls.ServiceCredentials;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc.AccessEntryServiceBlockingStub;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc.AccessPolicyServiceBlockingStub;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.keyward.proto.access.v1.RbacServiceGrpc;
import io.keyward.proto.access.v1.RbacServiceGrpc.RbacServiceBlockingStub;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.access.v1.ReviewServiceGrpc.ReviewServiceBlockingStub;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.HallServiceGrpc.HallServiceBlockingStub;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.IdentityServiceGrpc.IdentityServiceBlockingStub;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stubs of the services for one caller and one call: they carry the caller's identity and a deadline that starts now. A service
 * that is away makes the call fail with UNAVAILABLE after the connect wait.
 */
@ApplicationScoped
public class Services {

    /** Time enough to connect to a service that is there. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final ServiceChannel access;
    private final ServiceChannel audit;
    private final Duration timeout;
    private final Duration streamTimeout;

    Services(GatewayConfig config, ServiceCredentials credentials) {
        this.access = channel("access-service", config.accessService(), config, credentials);
        this.audit = channel("audit-service", config.auditService(), config, credentials);
        this.timeout = config.callTimeout();
        this.streamTimeout = config.streamTimeout();
    }

    private static ServiceChannel channel(
            String name, String replicas, GatewayConfig config, ServiceCredentials credentials) {
        int maxAnswer = Math.toIntExact(config.maxAnswerSize().asLongValue());
        return new ServiceChannel(
                name, GrpcChannel.open(replicas, credentials, config.callTimeout(), maxAnswer), config.connectWait());
    }

    public ClusterServiceBlockingStub clusters(Caller caller) {
        return clusters(caller, Duration.ZERO);
    }

    /** For a change that waits up to {@code wait} for calls under way to end. */
    public ClusterServiceBlockingStub clusters(Caller caller, Duration wait) {
        return stub(access, ClusterServiceGrpc::newBlockingStub, caller, wait);
    }

    public AccessEntryServiceBlockingStub entries(Caller caller) {
        return entries(caller, Duration.ZERO);
    }

    /** For a change that waits up to {@code wait} for EKS. */
    public AccessEntryServiceBlockingStub entries(Caller caller, Duration wait) {
        return stub(access, AccessEntryServiceGrpc::newBlockingStub, caller, wait);
    }

    /** For a change that waits up to {@code wait} for EKS. */
    public AccessPolicyServiceBlockingStub policies(Caller caller, Duration wait) {
        return stub(access, AccessPolicyServiceGrpc::newBlockingStub, caller, wait);
    }

    public DecisionServiceBlockingStub decisions(Caller caller) {
        return stub(access, DecisionServiceGrpc::newBlockingStub, caller, Duration.ZERO);
    }

    /** For an answer in parts, each of which is asked for only when the one before is used up. */
    public DecisionServiceBlockingStub decisionStream(Caller caller) {
        return decisions(caller).withDeadlineAfter(streamTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    public ReviewServiceBlockingStub reviews(Caller caller) {
        return stub(access, ReviewServiceGrpc::newBlockingStub, caller, Duration.ZERO);
    }

    public RbacServiceBlockingStub rbac(Caller caller) {
        return stub(access, RbacServiceGrpc::newBlockingStub, caller, Duration.ZERO);
    }

    /**
     * For an API server, which holds up a request of its own meanwhile: waits for a connection a moment only, and for the answer no
     * longer than {@code timeout}.
     */
    public ReviewServiceBlockingStub promptReviews(Caller caller, Duration timeout) {
        return stub(ReviewServiceGrpc.newBlockingStub(access.ready(MOMENT)), caller, timeout);
    }

    public AuditServiceBlockingStub events(Caller caller) {
        return stub(audit, AuditServiceGrpc::newBlockingStub, caller, Duration.ZERO);
    }

    public IdentityServiceBlockingStub identity(Caller caller) {
        return stub(access, IdentityServiceGrpc::newBlockingStub, caller, Duration.ZERO);
    }

    /** For the gateway's own questions about who calls: it asks for itself. */
    public HallServiceBlockingStub hall() {
        return HallServiceGrpc.newBlockingStub(access.ready())
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** For a question in which the one who calls is named. */
    public HallServiceBlockingStub hall(Caller caller) {
        return stub(access, HallServiceGrpc::newBlockingStub, caller, Duration.ZERO);
    }

    /** The same while an API server waits: for a connection a moment only, and for the answer no longer than {@code timeout}. */
    public HallServiceBlockingStub promptHall(Duration timeout) {
        return HallServiceGrpc.newBlockingStub(access.ready(MOMENT))
                .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The way to access-service, connected if it is there. */
    public Channel accessChannelSoon() {
        return access.ready();
    }

    /** The way to access-service as it is, for what must hold up nobody. */
    public Channel accessChannelNow() {
        return access.now();
    }

    @PreDestroy
    void shutdown() {
        List.of(access, audit).forEach(ServiceChannel::shutdown);
    }

    ServiceChannel accessChannel() {
        return access;
    }

    ServiceChannel auditChannel() {
        return audit;
    }

    private <S extends AbstractStub<S>> S stub(
            ServiceChannel service, Function<ManagedChannel, S> newStub, Caller caller, Duration wait) {
        return stub(newStub.apply(service.ready()), caller, timeout.plus(wait));
    }

    private static <S extends AbstractStub<S>> S stub(S stub, Caller caller, Duration deadline) {
        return stub.withInterceptors(new CallerClientInterceptor(caller))
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }
}
