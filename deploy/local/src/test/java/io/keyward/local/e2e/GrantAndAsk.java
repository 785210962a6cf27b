package io.keyward.local.e2e;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.keyward.client.KeywardChannel;
import io.keyward.client.TokenSource;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyResponse;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.io.IOException;
import java.nio.file.Path;

/** What docs/guide-grpc.md shows, as it shows it. */
final class GrantAndAsk {

    private GrantAndAsk() {}

    // guide: begin
    static CheckResponse grantAndAsk(String address, Path authorities, TokenSource tokens, String role, String ticket)
            throws IOException {
        ManagedChannel channel =
                KeywardChannel.to(address).trusting(authorities).as(tokens).open(); // one for the whole program
        try {
            Duration syncWait = Duration.newBuilder().setSeconds(5).build();
            try {
                var unused = AccessEntryServiceGrpc.newBlockingStub(channel)
                        .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                                .setCluster("eks-workshop")
                                .setPrincipalArn(role)
                                .setSyncWait(syncWait)
                                .setRequestId(ticket + "/entry") // a repeat of the program's own does nothing twice
                                .build());
            } catch (StatusRuntimeException e) {
                if (!reason(e).equals("ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS")) {
                    throw e;
                }
            }
            AssociateAccessPolicyResponse granted = AccessPolicyServiceGrpc.newBlockingStub(channel)
                    .associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                            .setCluster("eks-workshop")
                            .setPrincipalArn(role)
                            .setPolicyArn("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")
                            .setAccessScope(AccessScope.newBuilder()
                                    .setType(AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE)
                                    .addNamespaces("carts"))
                            .setSyncWait(syncWait)
                            .setRequestId(ticket + "/view")
                            .build());
            return DecisionServiceGrpc.newBlockingStub(channel)
                    .check(CheckRequest.newBuilder()
                            .setCluster("eks-workshop")
                            .setPrincipalArn(role)
                            .setMinRevision(granted.getAccessEntry().getRevision())
                            .setResource(ResourceAttributes.newBuilder()
                                    .setVerb("list")
                                    .setResource("pods")
                                    .setNamespace("carts"))
                            .build());
        } finally {
            channel.shutdown();
        }
    }

    /** The stable name of what went wrong; empty if the service was not reached. */
    static String reason(StatusRuntimeException failure) {
        var status = StatusProto.fromThrowable(failure);
        try {
            for (var detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return detail.unpack(ErrorInfo.class).getReason();
                }
            }
            return "";
        } catch (InvalidProtocolBufferException e) {
            return "";
        }
    }
    // guide: end
}
