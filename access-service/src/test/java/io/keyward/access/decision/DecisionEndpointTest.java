package io.keyward.access.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.audit.v1.Verdict;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DecisionEndpointTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/eks-workshop-read-only";
    private static final String POLICIES = "arn:aws:eks::aws:cluster-access-policy/";

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    @ConfigProperty(name = "quarkus.datasource.jdbc.max-size")
    int connectionsForChanges;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE);
        cluster.associate(ROLE, ClusterFixture.VIEW, "carts");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_yes_names_the_association_behind_it_in_the_form_of_eks() {
        CheckResponse answer = check(question("list", "pods", "carts"));

        assertThat(answer.getAllowed()).isTrue();
        assertThat(answer.getReasonsList())
                .singleElement()
                .asString()
                .startsWith("EKS Access Policy: allowed by RoleBinding \"" + ROLE + "+" + POLICIES
                        + "AmazonEKSViewPolicy/carts\" of ClusterRole \"" + POLICIES + "AmazonEKSViewPolicy\"");
        assertThat(answer.getRevision()).isEqualTo(2);
        assertThat(answer.getDecisionId()).isNotBlank();
    }

    @Test
    void changes_that_have_every_connection_of_theirs_keep_no_question_waiting() throws SQLException {
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < connectionsForChanges; i++) {
                taken.add(database.getConnection());
            }

            assertThat(check(question("list", "pods", "carts")).getAllowed()).isTrue();
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
    }

    @Test
    void a_no_is_worded_as_kubectl_words_it() {
        assertThat(check(question("list", "pods", "")).getMessage())
                .isEqualTo("Error from server (Forbidden): pods is forbidden: User"
                        + " \"arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth\""
                        + " cannot list resource \"pods\" in API group \"\" at the cluster scope");
    }

    @Test
    void a_policy_whose_rules_are_not_published_makes_a_no_unknown() {
        cluster.associate(ROLE, ClusterFixture.policy("AmazonEKSComputePolicy"), "carts");

        CheckResponse answer = check(question("delete", "nodes", "carts"));

        assertThat(answer.getAllowed()).isFalse();
        assertThat(answer.getUnknown()).isTrue();
    }

    @Test
    void paths_that_are_no_resources_are_asked_about_too() {
        CheckRequest request = CheckRequest.newBuilder()
                .setCluster(cluster.arn)
                .setPrincipalArn(ROLE)
                .setNonResource(
                        NonResourceAttributes.newBuilder().setVerb("get").setPath("/metrics"))
                .build();

        assertThat(check(request).getMessage()).contains("cannot get path \"/metrics\"");
    }

    @Test
    void who_has_no_entry_is_answered_as_the_cluster_does_and_recorded() {
        CheckResponse answer = check(question("list", "pods", "carts").toBuilder()
                .setPrincipalArn(ROLE + "-2")
                .build());

        assertThat(answer.getAllowed()).isFalse();
        assertThat(answer.getUnauthenticated()).isTrue();
        assertThat(answer.hasUser()).isFalse();
        assertThat(answer.getMessage()).isEqualTo("error: You must be logged in to the server (Unauthorized)");
        assertThat(cluster.events("decision.check"))
                .filteredOn(event -> event.getDecisionId().equals(answer.getDecisionId()))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getPrincipalArn()).isEqualTo(ROLE + "-2");
                    assertThat(event.getDecisions().getDecisions(0).getVerdict())
                            .isEqualTo(Verdict.VERDICT_UNAUTHENTICATED);
                });
    }

    @Test
    void what_eks_was_never_seen_to_hold_decides_nothing() {
        assertThat(check(question("list", "pods", "carts").toBuilder()
                                .setState(DecisionState.DECISION_STATE_OBSERVED)
                                .build())
                        .getUnauthenticated())
                .isTrue();
    }

    @Test
    void a_question_needs_attributes_a_verb_and_a_session_name_of_sts() {
        CheckRequest good = question("list", "pods", "carts");

        assertInvalid(good.toBuilder().clearResource().build());
        assertInvalid(good.toBuilder()
                .setResource(good.getResource().toBuilder().setVerb(""))
                .build());
        assertInvalid(good.toBuilder().setSessionName("no spaces").build());
    }

    @Test
    void a_text_that_no_table_holds_may_have_any_character() {
        CheckRequest good = question("list", "pods", "carts");

        assertThat(check(good.toBuilder()
                                .setResource(good.getResource().toBuilder().setName("a\0b"))
                                .build())
                        .getDecisionId())
                .isNotEmpty();
        assertInvalid(good.toBuilder().setPrincipalArn(ROLE + "\0").build());
    }

    private void assertInvalid(CheckRequest request) {
        assertThat(Calls.failure(() -> check(request)).reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
    }

    private CheckResponse check(CheckRequest request) {
        return cluster.calls.decisions().check(request);
    }

    private CheckRequest question(String verb, String resource, String namespace) {
        return CheckRequest.newBuilder()
                .setCluster(cluster.arn)
                .setPrincipalArn(ROLE)
                .setResource(ClusterFixture.resource(verb, resource, namespace))
                .build();
    }
}
