package io.keyward.gateway.fake;

import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException.Exhausted;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessPolicy;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyResponse;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyResponse;
import io.keyward.proto.access.v1.ListAccessPoliciesRequest;
import io.keyward.proto.access.v1.ListAccessPoliciesResponse;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Map;

/** AccessPolicyService over the fake world; associating AmazonEKSClusterAdminPolicy exceeds the quota. */
final class FakePolicyService extends AccessPolicyServiceGrpc.AccessPolicyServiceImplBase {

    private static final List<String> NAMES = List.of(
            "AmazonEKSAdminViewPolicy", "AmazonEKSClusterAdminPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy");

    private final Clusters clusters;
    private final Journal journal;

    FakePolicyService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void listAccessPolicies(
            ListAccessPoliciesRequest request, StreamObserver<ListAccessPoliciesResponse> observer) {
        Reply.to(observer, () -> {
            ListAccessPoliciesResponse.Builder page =
                    ListAccessPoliciesResponse.newBuilder().setCatalogueVersion("2026-11");
            int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
            NAMES.stream()
                    .skip(from)
                    .limit(size)
                    .forEach(name -> page.addAccessPolicies(AccessPolicy.newBuilder()
                            .setName(name)
                            .setArn(Seed.POLICY + name)
                            .setRulesPublished(true)));
            return page.setNextPageToken(from + size < NAMES.size() ? String.valueOf(from + size) : "")
                    .build();
        });
    }

    @Override
    public void associateAccessPolicy(
            AssociateAccessPolicyRequest request, StreamObserver<AssociateAccessPolicyResponse> observer) {
        Reply.to(observer, () -> {
            AccessEntry entry = FakeEntryService.find(clusters, request.getCluster(), request.getPrincipalArn());
            AccessEntry changed = associated(entry, request.getPolicyArn(), request.getAccessScope());
            clusters.entries(entry.getClusterArn()).put(entry.getPrincipalArn(), changed);
            journal.record(
                    "access-policy.associate",
                    request,
                    Outcome.OUTCOME_SUCCESS,
                    entry.getClusterArn(),
                    entry.getPrincipalArn(),
                    "");
            return AssociateAccessPolicyResponse.newBuilder()
                    .setAccessEntry(changed)
                    .setAssociatedAccessPolicy(changed.getAssociatedAccessPolicies(0))
                    .build();
        });
    }

    /** The entry with the association, which is its first. */
    static AccessEntry associated(AccessEntry entry, String policyArn, AccessScope scope) {
        check(policyArn, scope);
        return without(entry, policyArn)
                .addAssociatedAccessPolicies(
                        0,
                        AssociatedAccessPolicy.newBuilder()
                                .setPolicyArn(policyArn)
                                .setAccessScope(scope)
                                .setAssociatedAt(Seed.time(1_703_388_453))
                                .setModifiedAt(Seed.time(1_703_388_454)))
                .build();
    }

    /** The entry without the association. */
    static AccessEntry disassociated(AccessEntry entry, String policyArn) {
        AccessEntry changed = without(entry, policyArn).build();
        if (changed.equals(entry)) {
            throw new NotFound(
                    ErrorReason.ERROR_REASON_ASSOCIATION_NOT_FOUND,
                    "The policy is not associated.",
                    Map.of("eksException", "ResourceNotFoundException"));
        }
        return changed;
    }

    private static void check(String policyArn, AccessScope scope) {
        if (!policyArn.startsWith(Seed.POLICY) || !NAMES.contains(policyArn.substring(Seed.POLICY.length()))) {
            throw new NotFound(
                    ErrorReason.ERROR_REASON_ACCESS_POLICY_NOT_FOUND,
                    "The specified policyArn could not be found.",
                    Map.of("eksException", "ResourceNotFoundException"));
        }
        if (policyArn.endsWith("ClusterAdminPolicy")) {
            throw new Exhausted(
                    ErrorReason.ERROR_REASON_LIMIT_EXCEEDED, "at most 20 policies an entry", Map.of("limit", "20"));
        }
        boolean namespaced = scope.getType() == AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
        if (namespaced == (scope.getNamespacesCount() == 0)) {
            throw FakeEntryService.eks("access_scope.namespaces", "namespaces and scope type do not fit");
        }
    }

    @Override
    public void disassociateAccessPolicy(
            DisassociateAccessPolicyRequest request, StreamObserver<DisassociateAccessPolicyResponse> observer) {
        Reply.to(observer, () -> {
            AccessEntry entry = FakeEntryService.find(clusters, request.getCluster(), request.getPrincipalArn());
            AccessEntry changed = disassociated(entry, request.getPolicyArn());
            clusters.entries(entry.getClusterArn()).put(entry.getPrincipalArn(), changed);
            journal.record(
                    "access-policy.disassociate",
                    request,
                    Outcome.OUTCOME_SUCCESS,
                    entry.getClusterArn(),
                    entry.getPrincipalArn(),
                    "");
            return DisassociateAccessPolicyResponse.newBuilder()
                    .setAccessEntry(changed)
                    .build();
        });
    }

    private static AccessEntry.Builder without(AccessEntry entry, String policyArn) {
        return entry.toBuilder()
                .clearAssociatedAccessPolicies()
                .addAllAssociatedAccessPolicies(entry.getAssociatedAccessPoliciesList().stream()
                        .filter(a -> !a.getPolicyArn().equals(policyArn))
                        .toList());
    }
}
