package io.keyward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.testing.TestPki;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc.AccessEntryServiceBlockingStub;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc.AccessPolicyServiceBlockingStub;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceBlockingStub;
import io.keyward.proto.access.v1.DecisionServiceGrpc.DecisionServiceStub;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.QuarantineServiceGrpc;
import io.keyward.proto.access.v1.QuarantineServiceGrpc.QuarantineServiceBlockingStub;
import io.keyward.proto.access.v1.RbacServiceGrpc;
import io.keyward.proto.access.v1.RbacServiceGrpc.RbacServiceBlockingStub;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.access.v1.ReviewServiceGrpc.ReviewServiceBlockingStub;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.IdentityServiceGrpc.IdentityServiceBlockingStub;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A client of the service under test, over a real channel: the gateway, by its certificate. */
public final class Calls implements AutoCloseable {

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final ManagedChannel channel;
    private final CallerClientInterceptor caller;

    public Calls(int port) {
        this(port, "operator");
    }

    public Calls(int port, String user) {
        channel = TestPki.channel(port);
        caller = as(user);
    }

    /** A user who calls from an address of their own, so that no other test's refusals count with theirs. */
    public static CallerClientInterceptor as(String user) {
        int address = ADDRESSES.incrementAndGet();
        return new CallerClientInterceptor(new Caller(
                Identity.user(user, "https://issuer.test", user + "-1", List.of()),
                "127.1." + address / 250 + "." + address % 250,
                "junit",
                "request-1",
                "grpc"));
    }

    public ManagedChannel channel() {
        return channel;
    }

    public ClusterServiceBlockingStub clusters() {
        return ClusterServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    /** The same, in the name of a user other than the administrator of everything. */
    public ClusterServiceBlockingStub clustersAs(String user) {
        return ClusterServiceGrpc.newBlockingStub(channel).withInterceptors(as(user));
    }

    public AccessEntryServiceBlockingStub entries() {
        return AccessEntryServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    /** An entry as it stands. */
    public AccessEntry entry(String cluster, String principal) {
        return entries()
                .getAccessEntry(GetAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principal)
                        .build())
                .getAccessEntry();
    }

    public AccessPolicyServiceBlockingStub policies() {
        return AccessPolicyServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    public DecisionServiceBlockingStub decisions() {
        return DecisionServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    /** For calls whose caller sends more than one message. */
    public DecisionServiceStub streams() {
        return DecisionServiceGrpc.newStub(channel).withInterceptors(caller);
    }

    public RbacServiceBlockingStub rbac() {
        return RbacServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    public ReviewServiceBlockingStub reviews() {
        return ReviewServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    public IdentityServiceBlockingStub identity() {
        return IdentityServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    public QuarantineServiceBlockingStub quarantine() {
        return QuarantineServiceGrpc.newBlockingStub(channel).withInterceptors(caller);
    }

    /** The failure of a call that must fail, with a reason as every failure must have. */
    public static RpcFailure failure(ThrowingCallable call) {
        StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(thrown).as("the call must be refused").isNotNull();
        RpcFailure failure = RpcFailure.of(thrown);
        assertThat(failure.reason()).isNotEqualTo(ErrorReason.ERROR_REASON_UNSPECIFIED);
        return failure;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
