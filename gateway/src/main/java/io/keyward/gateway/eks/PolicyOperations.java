package io.keyward.gateway.eks;

import io.keyward.gateway.backend.Services;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyResponse;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.ListAccessPoliciesRequest;
import io.keyward.proto.access.v1.ListAccessPoliciesResponse;
import java.time.Duration;

/** The four operations on access policies and their associations. Changes wait for EKS as configured. */
final class PolicyOperations {

    private final Services services;
    private final Duration wait;
    private final PageTokens tokens;

    PolicyOperations(Services services, Duration wait, PageTokens tokens) {
        this.tokens = tokens;
        this.services = services;
        this.wait = wait;
    }

    EksAnswer listAccessPolicies(EksRequest request) {
        ListAccessPoliciesResponse page = services.policies(request.caller(), Duration.ZERO)
                .listAccessPolicies(ListAccessPoliciesRequest.newBuilder()
                        .setPageSize(request.maxResults())
                        .setPageToken(request.nextToken())
                        .build());
        return EksAnswer.of(new EksShapes.Policies(
                page.getAccessPoliciesList().stream()
                        .map(policy -> new EksShapes.Policy(policy.getName(), policy.getArn()))
                        .toList(),
                EksMapping.orAbsent(page.getNextPageToken())));
    }

    /** A repeat with another scope replaces the scope. */
    EksAnswer associateAccessPolicy(EksRequest request) {
        String cluster = request.clusterArn();
        JsonBody body = request.body();
        AssociateAccessPolicyResponse done = services.policies(request.caller(), wait)
                .associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(request.label("principalArn"))
                        .setPolicyArn(body.requiredText("policyArn"))
                        .setAccessScope(EksMapping.scope(body.requiredObject("accessScope")))
                        .setRequestId(request.repeatId())
                        .setSyncWait(ProtoTime.toProto(wait))
                        .build());
        return EksAnswer.of(
                new EksShapes.AssociationAnswer(
                        request.clusterName(),
                        done.getAccessEntry().getPrincipalArn(),
                        EksMapping.association(done.getAssociatedAccessPolicy())),
                done.getAccessEntry().getSync());
    }

    EksAnswer disassociateAccessPolicy(EksRequest request) {
        DisassociateAccessPolicyRequest disassociate = DisassociateAccessPolicyRequest.newBuilder()
                .setCluster(request.clusterArn())
                .setPrincipalArn(request.label("principalArn"))
                .setPolicyArn(request.label("policyArn"))
                .setRequestId(request.repeatId())
                .setSyncWait(ProtoTime.toProto(wait))
                .build();
        return EksAnswer.of(
                new EksShapes.Empty(),
                services.policies(request.caller(), wait)
                        .disassociateAccessPolicy(disassociate)
                        .getAccessEntry()
                        .getSync());
    }

    /** Newest association first. */
    EksAnswer listAssociatedAccessPolicies(EksRequest request) {
        int size = request.maxResults();
        GetAccessEntryRequest get = GetAccessEntryRequest.newBuilder()
                .setCluster(request.clusterArn())
                .setPrincipalArn(request.label("principalArn"))
                .build();
        AssociationPage page = AssociationPage.of(
                tokens,
                request.caller().actor(),
                services.entries(request.caller()).getAccessEntry(get).getAccessEntry(),
                size,
                request.nextToken());
        return EksAnswer.of(new EksShapes.Associations(
                page.associations().stream().map(EksMapping::association).toList(),
                request.clusterName(),
                EksMapping.orAbsent(page.nextToken()),
                request.label("principalArn")));
    }
}
