package io.keyward.access.decision;

import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.CompareRequest;
import io.keyward.proto.access.v1.CompareResponse;
import io.keyward.proto.access.v1.CompareWarning;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.PrincipalDifference;
import io.keyward.proto.access.v1.ProposedAssociation;
import io.keyward.proto.access.v1.ProposedChange;
import io.keyward.proto.access.v1.ProposedChanges;
import io.keyward.proto.access.v1.ProposedEntry;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What proposed changes, or the step from observed to desired state, would gain and lose. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CompareTest {

    private static final String VIEWER = role("viewer");
    private static final String NEW = role("new");

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(VIEWER);
        cluster.associate(VIEWER, ClusterFixture.VIEW, "carts");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void changes_are_made_in_order_in_memory_and_nowhere_else() {
        CompareResponse response = compare(
                change(NEW).setPutEntry(ProposedEntry.newBuilder().addKubernetesGroups("ops")),
                associate(NEW, "AmazonEKSEditPolicy", "assets"),
                change(VIEWER).setDisassociate(ClusterFixture.VIEW));

        assertThat(response.getDifferencesList())
                .extracting(PrincipalDifference::getPrincipalArn)
                .containsExactly(NEW, VIEWER);
        assertThat(response.getDifferences(0).getGainedList()).isNotEmpty();
        assertThat(response.getDifferences(0).getLostList()).isEmpty();
        assertThat(response.getDifferences(1).getLostList())
                .anySatisfy(rules -> assertThat(rules.getScope().getNamespace()).isEqualTo("carts"));
        assertThat(response.getRevision()).isEqualTo(2);
        assertNothingChanged();
    }

    @Test
    void what_should_not_be_overlooked_is_warned_of() {
        CompareResponse response = compare(associate(VIEWER, "AmazonEKSClusterAdminPolicy"));

        assertThat(response.getWarningsList())
                .extracting(CompareWarning::getCode)
                .contains("ADMINISTRATOR_GAINED", "SECRETS_GAINED");
    }

    @Test
    void the_changes_and_what_came_of_them_are_on_record() {
        CompareResponse response = compare(associate(VIEWER, "AmazonEKSEditPolicy", "carts"));

        var event = cluster.events("decision.compare").getFirst();
        assertThat(event.getDecisionId()).isEqualTo(response.getDecisionId());
        var asked = event.getDetails()
                .getFieldsOrThrow("changes")
                .getListValue()
                .getValues(0)
                .getStructValue();
        assertThat(asked.getFieldsOrThrow("change").getStringValue()).isEqualTo("associate");
        assertThat(asked.getFieldsOrThrow("principalArn").getStringValue()).isEqualTo(VIEWER);
        assertThat(event.getDetails()
                        .getFieldsOrThrow("differences")
                        .getListValue()
                        .getValuesCount())
                .isEqualTo(1);
    }

    @Test
    void observed_is_compared_with_desired() {
        CompareResponse response = cluster.calls
                .decisions()
                .compare(CompareRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setDesired(true)
                        .build());

        assertThat(response.getDifferencesList()).singleElement().satisfies(difference -> {
            assertThat(difference.getPrincipalArn()).isEqualTo(VIEWER);
            assertThat(difference.getGainedList()).isNotEmpty();
        });
    }

    @Test
    void a_change_that_would_be_refused_is_refused_by_its_number() {
        ProposedChange.Builder fine = associate(VIEWER, "AmazonEKSEditPolicy", "carts");

        assertRefused(
                ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                "principal_arn",
                fine,
                change(NEW).setDeleteEntry(true));
        assertRefused(
                ErrorReason.ERROR_REASON_ACCESS_POLICY_NOT_FOUND,
                "associate.policy_arn",
                fine,
                associate(VIEWER, "NoSuchPolicy", "carts"));
        assertRefused(
                ErrorReason.ERROR_REASON_ASSOCIATION_NOT_FOUND,
                "disassociate",
                fine,
                change(VIEWER).setDisassociate(ClusterFixture.ADMIN));
        assertRefused(
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                "put_entry.kubernetes_groups",
                fine,
                change(NEW).setPutEntry(ProposedEntry.newBuilder().addKubernetesGroups("system:masters")));
        assertRefused(
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                "associate.access_scope.namespaces",
                fine,
                associate(VIEWER, "AmazonEKSEditPolicy", "Carts"));
        assertRefused(
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                "delete_entry",
                fine,
                change(VIEWER).setDeleteEntry(false));
        assertThat(cluster.events("decision.compare"))
                .allSatisfy(event -> assertThat(event.getReason()).isNotEmpty());
    }

    private void assertRefused(ErrorReason reason, String field, ProposedChange.Builder... changes) {
        RpcFailure failure = Calls.failure(() -> compare(changes));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.metadata()).containsEntry("field", "changes.changes[1]." + field);
        assertThat(failure.message()).startsWith("changes.changes[1]." + field + ": ");
    }

    private void assertNothingChanged() {
        assertThat(cluster.calls
                        .clusters()
                        .getCluster(GetClusterRequest.newBuilder()
                                .setCluster(cluster.arn)
                                .build())
                        .getCluster()
                        .getRevision())
                .isEqualTo(2);
        assertThat(cluster.calls
                        .entries()
                        .listAccessEntries(ListAccessEntriesRequest.newBuilder()
                                .setCluster(cluster.arn)
                                .build())
                        .getAccessEntriesCount())
                .isEqualTo(1);
        assertThat(cluster.calls.entry(cluster.arn, VIEWER).getAssociatedAccessPoliciesCount())
                .isEqualTo(1);
    }

    private CompareResponse compare(ProposedChange.Builder... changes) {
        ProposedChanges.Builder proposed = ProposedChanges.newBuilder();
        List.of(changes).forEach(proposed::addChanges);
        return cluster.calls
                .decisions()
                .compare(CompareRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setChanges(proposed)
                        .build());
    }

    private static ProposedChange.Builder change(String principal) {
        return ProposedChange.newBuilder().setPrincipalArn(principal);
    }

    private static ProposedChange.Builder associate(String principal, String policy, String... namespaces) {
        AccessScopeType type = namespaces.length == 0
                ? AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER
                : AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
        return change(principal)
                .setAssociate(ProposedAssociation.newBuilder()
                        .setPolicyArn(ClusterFixture.policy(policy))
                        .setAccessScope(AccessScope.newBuilder().setType(type).addAllNamespaces(List.of(namespaces))));
    }
}
