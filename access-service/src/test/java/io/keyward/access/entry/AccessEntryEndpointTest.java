package io.keyward.access.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.SyncStatus;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AccessEntryEndpointTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/eks-workshop-read-only";
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";
    private static int clusters;

    @Inject
    GrpcServer server;

    private Calls calls;
    private String cluster;

    @BeforeEach
    void registerACluster() {
        calls = new Calls(server.port());
        cluster = "arn:aws:eks:us-west-2:123456789012:cluster/entries-" + ++clusters;
        calls.clusters()
                .registerCluster(
                        RegisterClusterRequest.newBuilder().setArn(cluster).build());
    }

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void a_created_entry_has_eks_defaults_and_a_pending_push() {
        AccessEntry created = create(ROLE);

        assertThat(created.getType()).isEqualTo("STANDARD");
        assertThat(created.getUsername())
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/{{SessionName}}");
        assertThat(created.getKubernetesGroupsList()).isEmpty();
        assertThat(created.getCreatedAt()).isEqualTo(created.getModifiedAt());
        assertThat(created.getRevision()).isEqualTo(1);
        assertThat(created.getSync().getState()).isEqualTo(SyncStatus.State.STATE_PENDING);
        assertThat(get(ROLE)).isEqualTo(created);
    }

    @Test
    void every_change_takes_the_next_revision_of_its_cluster() {
        create(ROLE);
        associate(VIEW, AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER);
        calls.entries()
                .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(ROLE)
                        .build());

        var seen = calls.clusters()
                .getCluster(GetClusterRequest.newBuilder().setCluster(cluster).build())
                .getCluster();
        assertThat(seen.getRevision()).isEqualTo(3);
        assertThat(seen.getSyncedRevision()).isZero();
        assertThat(seen.getAccessEntryCount()).isZero();
    }

    @Test
    void associating_again_replaces_the_scope_keeps_associated_at_and_moves_modified_at() {
        create(ROLE);
        AssociatedAccessPolicy first = associate(VIEW, AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER);
        AssociatedAccessPolicy second = associate(VIEW, AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE, "carts", "dev-*");

        assertThat(first.getAssociatedAt()).isEqualTo(first.getModifiedAt());
        assertThat(second.getAssociatedAt()).isEqualTo(first.getAssociatedAt());
        assertThat(second.getModifiedAt()).isNotEqualTo(first.getModifiedAt());
        assertThat(second.getAccessScope().getNamespacesList()).containsExactly("carts", "dev-*");
        assertThat(get(ROLE).getAssociatedAccessPoliciesList()).containsExactly(second);
    }

    @Test
    void associations_are_listed_newest_first() {
        create(ROLE);
        associate(VIEW, AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE, "carts");
        associate(EDIT, AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE, "assets");

        assertThat(get(ROLE).getAssociatedAccessPoliciesList())
                .extracting(AssociatedAccessPolicy::getPolicyArn)
                .containsExactly(EDIT, VIEW);
    }

    @Test
    void a_disassociated_policy_is_gone_and_a_repeat_is_not_found() {
        create(ROLE);
        associate(VIEW, AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER);
        DisassociateAccessPolicyRequest request = DisassociateAccessPolicyRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(ROLE)
                .setPolicyArn(VIEW)
                .build();

        assertThat(calls.policies()
                        .disassociateAccessPolicy(request)
                        .getAccessEntry()
                        .getAssociatedAccessPoliciesList())
                .isEmpty();
        assertThat(Calls.failure(() -> calls.policies().disassociateAccessPolicy(request))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_ASSOCIATION_NOT_FOUND);
    }

    @Test
    void the_same_request_id_gets_the_first_answer_and_another_request_under_it_is_refused() {
        CreateAccessEntryRequest request = CreateAccessEntryRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(ROLE)
                .setRequestId("token-1")
                .build();
        AccessEntry first = calls.entries().createAccessEntry(request).getAccessEntry();

        assertThat(calls.entries().createAccessEntry(request).getAccessEntry()).isEqualTo(first);
        assertThat(Calls.failure(() -> calls.entries()
                                .createAccessEntry(request.toBuilder()
                                        .setPrincipalArn(ROLE + "-2")
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_ID_REUSED);
    }

    @Test
    void an_entry_exists_once() {
        create(ROLE);

        var failure = Calls.failure(() -> create(ROLE));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS);
        assertThat(failure.message())
                .isEqualTo("The specified access entry resource is already in use on this cluster.");
        assertThat(failure.metadata()).containsEntry("eksException", "ResourceInUseException");
    }

    @Test
    void an_entry_cannot_be_created_again_while_its_removal_is_pending() {
        create(ROLE);
        calls.entries()
                .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(ROLE)
                        .build());

        assertThat(Calls.failure(() -> create(ROLE)).metadata())
                .containsEntry("eksException", "ResourceInUseException");
    }

    @Test
    void texts_that_postgresql_does_not_keep_are_refused_by_name() {
        CreateAccessEntryRequest good = CreateAccessEntryRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(ROLE)
                .build();
        Map<String, CreateAccessEntryRequest.Builder> bad = Map.of(
                "cluster", good.toBuilder().setCluster("a\0b"),
                "principal_arn", good.toBuilder().setPrincipalArn(ROLE + "\0"),
                "type", good.toBuilder().setType("\0"),
                "username", good.toBuilder().setUsername("a\0b"),
                "kubernetes_groups[0]", good.toBuilder().addKubernetesGroups("a\0b"),
                "tags", good.toBuilder().putTags("k", "a\0b"),
                "request_id", good.toBuilder().setRequestId("a\0b"));

        bad.forEach((field, request) -> {
            var failure = Calls.failure(() -> calls.entries().createAccessEntry(request.build()));
            assertThat(failure.reason()).as(field).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
            assertThat(failure.metadata()).containsEntry("field", field);
        });
        assertThat(create(ROLE).getRevision()).isEqualTo(1);
    }

    @Test
    void an_update_keeps_what_is_not_sent_and_replaces_what_is() {
        create(ROLE);
        UpdateAccessEntryRequest.Builder request =
                UpdateAccessEntryRequest.newBuilder().setCluster(cluster).setPrincipalArn(ROLE);
        calls.entries()
                .updateAccessEntry(
                        request.clone().setUsername("ops:{{SessionName}}").build());
        AccessEntry grouped = calls.entries()
                .updateAccessEntry(request.clone()
                        .setKubernetesGroups(KubernetesGroups.newBuilder().addNames("viewers"))
                        .build())
                .getAccessEntry();
        AccessEntry cleared = calls.entries()
                .updateAccessEntry(request.clone()
                        .setKubernetesGroups(KubernetesGroups.getDefaultInstance())
                        .build())
                .getAccessEntry();

        assertThat(grouped.getUsername()).isEqualTo("ops:{{SessionName}}");
        assertThat(grouped.getKubernetesGroupsList()).containsExactly("viewers");
        assertThat(cleared.getKubernetesGroupsList()).isEmpty();
        assertThat(cleared.getUsername()).isEqualTo("ops:{{SessionName}}");
    }

    @Test
    void tags_are_set_and_removed_at_once() {
        create(ROLE);
        calls.entries()
                .updateAccessEntryTags(UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(cluster)
                        .setEntry(ROLE)
                        .putSet("team", "a")
                        .putSet("env", "dev")
                        .build());
        calls.entries()
                .updateAccessEntryTags(UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(cluster)
                        .setEntry(ROLE)
                        .putSet("team", "b")
                        .addRemoveKeys("env")
                        .build());

        assertThat(get(ROLE).getTagsMap()).containsOnlyKeys("team").containsEntry("team", "b");
    }

    @Test
    void lists_page_in_order_of_principal_and_filter_by_policy() {
        List<String> roles = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            roles.add("arn:aws:iam::123456789012:role/page-" + i);
            create(roles.getLast());
        }
        calls.policies()
                .associateAccessPolicy(association(roles.get(3), VIEW, AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER));

        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            ListAccessEntriesResponse page = calls.entries()
                    .listAccessEntries(ListAccessEntriesRequest.newBuilder()
                            .setCluster(cluster)
                            .setPageSize(3)
                            .setPageToken(token)
                            .build());
            page.getAccessEntriesList().forEach(entry -> seen.add(entry.getPrincipalArn()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(seen).isEqualTo(roles);
        assertThat(calls.entries()
                        .listAccessEntries(ListAccessEntriesRequest.newBuilder()
                                .setCluster(cluster)
                                .setAssociatedPolicyArn(VIEW)
                                .build())
                        .getAccessEntriesList())
                .extracting(AccessEntry::getPrincipalArn)
                .containsExactly(roles.get(3));
    }

    private AccessEntry create(String principal) {
        return calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principal)
                        .build())
                .getAccessEntry();
    }

    private AccessEntry get(String principal) {
        return calls.entry(cluster, principal);
    }

    private AssociatedAccessPolicy associate(String policy, AccessScopeType type, String... namespaces) {
        return calls.policies()
                .associateAccessPolicy(association(ROLE, policy, type, namespaces))
                .getAssociatedAccessPolicy();
    }

    private AssociateAccessPolicyRequest association(
            String principal, String policy, AccessScopeType type, String... namespaces) {
        return AssociateAccessPolicyRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(principal)
                .setPolicyArn(policy)
                .setAccessScope(AccessScope.newBuilder().setType(type).addAllNamespaces(List.of(namespaces)))
                .build();
    }
}
