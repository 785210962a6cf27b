package io.keyward.access.entry;

import static io.keyward.access.entry.EntryProtoMapping.toDomain;
import static io.keyward.access.entry.EntryProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyResponse;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyResponse;
import io.keyward.proto.access.v1.ListAccessPoliciesRequest;
import io.keyward.proto.access.v1.ListAccessPoliciesResponse;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;

@Singleton
class AccessPolicyEndpoint extends AccessPolicyServiceGrpc.AccessPolicyServiceImplBase {

    private static final int MAX_PAGE = 100;

    private final AccessEntries entries;
    private final Replies replies;
    private final PageTokens tokens;
    private final String catalogueVersion;
    private final List<AccessPolicy> policies;

    AccessPolicyEndpoint(AccessEntries entries, AccessPolicyCatalogue catalogue, Replies replies, PageTokens tokens) {
        this.tokens = tokens;
        this.entries = entries;
        this.replies = replies;
        this.catalogueVersion = catalogue.version();
        this.policies = catalogue.policies().stream()
                .sorted(Comparator.comparing(AccessPolicy::name))
                .toList();
    }

    @Override
    public void listAccessPolicies(ListAccessPoliciesRequest in, StreamObserver<ListAccessPoliciesResponse> out) {
        replies.reply(out, () -> {
            List<String> request = List.of("access-policies", catalogueVersion);
            String after = in.getPageToken().isEmpty() ? "" : tokens.decode(in.getPageToken(), request);
            int size = in.getPageSize() == 0 ? MAX_PAGE : in.getPageSize();
            List<AccessPolicy> rest = policies.stream()
                    .filter(policy -> policy.name().compareTo(after) > 0)
                    .toList();
            boolean more = rest.size() > size;
            List<AccessPolicy> page = more ? rest.subList(0, size) : rest;
            ListAccessPoliciesResponse.Builder response = ListAccessPoliciesResponse.newBuilder()
                    .setNextPageToken(more ? tokens.encode(page.getLast().name(), request) : "")
                    .setCatalogueVersion(catalogueVersion);
            page.forEach(policy -> response.addAccessPolicies(toProto(policy)));
            return response.build();
        });
    }

    @Override
    public void associateAccessPolicy(
            AssociateAccessPolicyRequest in, StreamObserver<AssociateAccessPolicyResponse> out) {
        replies.reply(out, () -> {
            EntryChange change =
                    new EntryChange.Associate(in.getPrincipalArn(), in.getPolicyArn(), toDomain(in.getAccessScope()));
            RequestTerms terms = Requests.terms(in);
            EntryView view = entries.make(in.getCluster(), change, terms);
            AssociateAccessPolicyResponse.Builder response =
                    AssociateAccessPolicyResponse.newBuilder().setAccessEntry(toProto(view, terms));
            view.entry()
                    .association(in.getPolicyArn())
                    .ifPresent(association -> response.setAssociatedAccessPolicy(toProto(association)));
            return response.build();
        });
    }

    @Override
    public void disassociateAccessPolicy(
            DisassociateAccessPolicyRequest in, StreamObserver<DisassociateAccessPolicyResponse> out) {
        replies.reply(out, () -> {
            EntryChange change = new EntryChange.Disassociate(in.getPrincipalArn(), in.getPolicyArn());
            RequestTerms terms = Requests.terms(in);
            EntryView view = entries.make(in.getCluster(), change, terms);
            return DisassociateAccessPolicyResponse.newBuilder()
                    .setAccessEntry(toProto(view, terms))
                    .build();
        });
    }
}
