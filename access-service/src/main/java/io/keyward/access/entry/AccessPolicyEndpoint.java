package io.keyward.access.entry;

import static io.keyward.access.entry.EntryProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.entry.AwaitedPush.Request;
import io.keyward.eks.AccessScope;
import io.keyward.grpc.reply.Replies;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyResponse;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyResponse;
import io.keyward.proto.access.v1.ListAccessPoliciesRequest;
import io.keyward.proto.access.v1.ListAccessPoliciesResponse;
import io.keyward.proto.audit.v1.Action;
import jakarta.inject.Singleton;
import java.time.Duration;

@Singleton
class AccessPolicyEndpoint extends AccessPolicyServiceGrpc.AccessPolicyServiceImplBase {

    private final Associations associations;
    private final AccessPolicies policies;
    private final AwaitedPush pushes;
    private final Replies replies;

    AccessPolicyEndpoint(Associations associations, AccessPolicies policies, AwaitedPush pushes, Replies replies) {
        this.replies = replies;
        this.associations = associations;
        this.policies = policies;
        this.pushes = pushes;
    }

    @Override
    public void listAccessPolicies(ListAccessPoliciesRequest in, StreamObserver<ListAccessPoliciesResponse> out) {
        replies.reply(out, () -> {
            AccessPolicies.Page page = policies.list(in.getPageSize(), in.getPageToken());
            ListAccessPoliciesResponse.Builder response = ListAccessPoliciesResponse.newBuilder()
                    .setNextPageToken(page.nextPageToken())
                    .setCatalogueVersion(page.catalogueVersion());
            page.policies().forEach(policy -> response.addAccessPolicies(toProto(policy)));
            return response.build();
        });
    }

    @Override
    public void associateAccessPolicy(
            AssociateAccessPolicyRequest in, StreamObserver<AssociateAccessPolicyResponse> out) {
        replies.reply(out, () -> {
            AccessScope scope = ScopeProtoMapping.toDomain(in.getAccessScope());
            Duration wait = ProtoTime.toJava(in.getSyncWait());
            EntryView view = pushes.run(
                    request(
                            Action.ACTION_ACCESS_POLICY_ASSOCIATE,
                            in.getCluster(),
                            in.getPrincipalArn(),
                            in.getPolicyArn(),
                            wait),
                    () -> associations.associate(
                            in.getCluster(), in.getPrincipalArn(), in.getPolicyArn(), scope, wait));
            AssociateAccessPolicyResponse.Builder response =
                    AssociateAccessPolicyResponse.newBuilder().setAccessEntry(toProto(view));
            view.entry().associations().stream()
                    .filter(association -> association.policyArn().equals(in.getPolicyArn()))
                    .forEach(association -> response.setAssociatedAccessPolicy(toProto(association)));
            return response.build();
        });
    }

    @Override
    public void disassociateAccessPolicy(
            DisassociateAccessPolicyRequest in, StreamObserver<DisassociateAccessPolicyResponse> out) {
        replies.reply(out, () -> {
            Duration wait = ProtoTime.toJava(in.getSyncWait());
            EntryView view = pushes.run(
                    request(
                            Action.ACTION_ACCESS_POLICY_DISASSOCIATE,
                            in.getCluster(),
                            in.getPrincipalArn(),
                            in.getPolicyArn(),
                            wait),
                    () -> associations.disassociate(in.getCluster(), in.getPrincipalArn(), in.getPolicyArn(), wait));
            return DisassociateAccessPolicyResponse.newBuilder()
                    .setAccessEntry(toProto(view))
                    .build();
        });
    }

    private static Request request(
            Action action, String cluster, String principalArn, String policyArn, Duration wait) {
        return new Request(action, cluster, principalArn, policyArn, "", wait);
    }
}
