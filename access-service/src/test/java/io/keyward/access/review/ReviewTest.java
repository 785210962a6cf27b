package io.keyward.access.review;

import static io.keyward.access.ClusterFixture.policy;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.PolicyRule;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewAuthorizers;
import io.keyward.proto.access.v1.ReviewNonResourceAttributes;
import io.keyward.proto.access.v1.ReviewResourceAttributes;
import io.keyward.proto.access.v1.ReviewRulesRequest;
import io.keyward.proto.access.v1.ReviewRulesResponse;
import io.keyward.proto.access.v1.ReviewSubject;
import io.keyward.proto.access.v1.StringValues;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Decision;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.audit.v1.Verdict;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Kubernetes user may do: with an entry by its policies and RBAC, without one by RBAC alone. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ReviewTest {

    private static final String ROLE = role("teams/reader");
    private static final String USERNAME = "arn:aws:sts::123456789012:assumed-role/reader/jane";
    private static final String RBAC = """
            {"kind": "List", "apiVersion": "v1", "items": [
              {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "logs"},
               "rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods/log"]}]},
              {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "ops"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "logs"},
               "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "ops"}]},
              {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "b", "namespace": "carts"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "logs"},
               "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "system:anonymous"},
                            {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "ops"}]},
              {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "c", "namespace": "carts"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "gone"},
               "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "ops"}]}]}
            """;

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleThatMayViewCartsAndOpsWhoMayReadLogs() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE, "ops");
        cluster.associate(ROLE, ClusterFixture.VIEW, "carts");
        var unused = cluster.calls
                .rbac()
                .putRbac(PutRbacRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setListJson(ByteString.copyFromUtf8(RBAC))
                        .build());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void the_user_that_authenticate_gave_has_the_policies_of_its_entry_and_rbac() {
        ReviewSubject jane = loggedIn();

        ReviewAccessResponse list = review(jane, "list", "pods", "carts");
        assertThat(list.getAllowed()).isTrue();
        assertThat(list.getReasonsList())
                .containsExactly("EKS Access Policy: allowed by RoleBinding \"" + ROLE + "+" + ClusterFixture.VIEW
                        + "/carts\" of ClusterRole \"" + ClusterFixture.VIEW + "\" to User \"AROAFIRST\"");
        assertThat(list.getUser().getUsername()).isEqualTo(USERNAME);
        assertThat(list.getRevision()).isEqualTo(4);
        assertThat(review(jane, "get", "pods/log", "ui").getReasonsList())
                .containsExactly(
                        "RBAC: allowed by ClusterRoleBinding \"ops\" of ClusterRole \"logs\" to Group \"ops\"");
        assertThat(review(jane, "get", "pods/log", "carts").getReasonsList()).hasSize(3);
    }

    @Test
    void an_extra_counts_before_the_first_login_by_its_arn_and_afterwards_by_its_id() {
        ReviewSubject other = user(USERNAME, extra("AROASECOND"));
        assertThat(review(other, "list", "pods", "carts").getAllowed()).isTrue();

        loggedIn();

        assertThat(review(other, "list", "pods", "carts").getAllowed()).isFalse();
        assertThat(review(user(USERNAME, extra("AROAFIRST")), "list", "pods", "carts")
                        .getAllowed())
                .isTrue();
    }

    @Test
    void an_impersonated_user_has_what_rbac_gives_it() {
        loggedIn();
        KubernetesUser lower = KubernetesUser.newBuilder()
                .putExtra("canonicalarn", values("arn:aws:iam::123456789012:role/reader"))
                .putExtra("principalid", values("AROAFIRST"))
                .build();

        assertThat(review(user(USERNAME, lower), "list", "pods", "carts").getAllowed())
                .isFalse();
        assertThat(review(user(USERNAME, lower, "ops"), "get", "pods/log", "carts")
                        .getReasonsList())
                .hasSize(2);
        ReviewAccessResponse no = review(user("jack", "ops"), "list", "pods", "carts");
        assertThat(no.getAllowed()).isFalse();
        assertThat(no.getReasonsList()).containsExactly("RBAC: role.rbac.authorization.k8s.io \"gone\" not found");
    }

    @Test
    void nobody_is_unknown() {
        assertThat(review(user("system:anonymous", "system:unauthenticated"), "get", "pods/log", "carts")
                        .getAllowed())
                .isTrue();
        assertThat(review(user(""), "", "", "").getAllowed()).isFalse();
        assertThat(review(user("root", "system:masters"), "anything", "", "").getAllowed())
                .isTrue();
        ReviewAccessResponse stranger = review(principal(role("stranger")), "list", "pods", "carts");
        assertThat(stranger.getAllowed()).isFalse();
        assertThat(stranger.getUser().getUsername()).isEqualTo(role("stranger"));
        assertThat(stranger.getUser().getGroupsList()).containsExactly("system:authenticated");
    }

    @Test
    void a_principal_is_asked_about_in_the_session_of_kubectl() {
        ReviewAccessResponse answer = review(principal(ROLE), "list", "pods", "carts");

        assertThat(answer.getAllowed()).isTrue();
        assertThat(answer.getUser().getUsername())
                .isEqualTo("arn:aws:sts::123456789012:assumed-role/reader/EKSGetTokenAuth");
    }

    @Test
    void policies_alone_allow_or_have_no_opinion() {
        ReviewSubject jane = loggedIn();

        assertThat(policiesOnly(jane, "list", "pods").getAllowed()).isTrue();
        ReviewAccessResponse logs = policiesOnly(jane, "delete", "pods");
        assertThat(logs.getAllowed()).isFalse();
        assertThat(logs.getReasonsList()).isEmpty();
        assertThat(policiesOnly(user("root", "system:masters"), "list", "pods").getAllowed())
                .isFalse();
        assertThat(policiesOnly(user("jack", "ops"), "get", "pods/log").getAllowed())
                .isFalse();
    }

    @Test
    void a_policy_that_is_not_published_leaves_a_no_open() {
        cluster.associate(ROLE, policy("AmazonEKSComputePolicy"), "carts");

        ReviewAccessResponse answer = review(loggedIn(), "delete", "nodes", "carts");

        assertThat(answer.getAllowed()).isFalse();
        assertThat(answer.getUnknown()).isTrue();
    }

    @Test
    void a_review_is_on_record_with_its_user_before_it_is_answered() {
        ReviewAccessResponse yes = review(loggedIn(), "list", "pods", "carts");
        var unused = review(user("jack", "ops"), "list", "pods", "carts");

        List<AuditEvent> events = cluster.events("decision.review");
        assertThat(events)
                .extracting(AuditEvent::getOutcome)
                .containsExactly(Outcome.OUTCOME_ALLOWED, Outcome.OUTCOME_NOT_ALLOWED);
        assertThat(events).extracting(AuditEvent::getPrincipalArn).containsExactly(ROLE, "");
        assertThat(events).extracting(event -> event.getActor().getDoor()).containsOnly("grpc");
        AuditEvent first = events.getFirst();
        assertThat(first.getDecisionId()).isEqualTo(yes.getDecisionId());
        Decision decision = first.getDecisions().getDecisions(0);
        assertThat(decision.getVerdict()).isEqualTo(Verdict.VERDICT_ALLOW);
        assertThat(first.getDecisions().getTexts(decision.getSessionName())).isEqualTo("jane");
        assertThat(first.getDecisions().getTexts(decision.getReasons(0))).isEqualTo(yes.getReasons(0));
        assertThat(events.getLast().getDetails().getFieldsOrThrow("username").getStringValue())
                .isEqualTo("jack");
    }

    @Test
    void rules_come_as_the_resolver_finds_them() {
        ReviewRulesResponse answer = rules(loggedIn(), "carts");

        PolicyRule logs = PolicyRule.newBuilder()
                .addVerbs("get")
                .addApiGroups("")
                .addResources("pods/log")
                .build();
        assertThat(answer.getRulesList()).startsWith(logs, logs).hasSizeGreaterThan(5);
        assertThat(answer.getEvaluationError()).isEqualTo("role.rbac.authorization.k8s.io \"gone\" not found");
        assertThat(rules(user("jack", "ops"), "ui").getRulesList()).containsExactly(logs);
        assertThat(rules(user("jack"), "ui")).satisfies(none -> {
            assertThat(none.getRulesList()).isEmpty();
            assertThat(none.getEvaluationError()).isEmpty();
        });
        AuditEvent event = cluster.events("decision.review-rules").getFirst();
        assertThat(event.getDecisionId()).isEqualTo(answer.getDecisionId());
        assertThat(event.getPrincipalArn()).isEqualTo(ROLE);
        assertThat(event.getDetails().getFieldsOrThrow("namespace").getStringValue())
                .isEqualTo("carts");
    }

    @Test
    void rules_are_incomplete_for_a_policy_that_is_not_published_and_not_for_a_role_that_is_missing() {
        assertThat(rules(loggedIn(), "carts").getIncomplete()).isFalse();

        cluster.associate(ROLE, "arn:aws:eks::aws:cluster-access-policy/AmazonEKSLoadBalancingPolicy", "carts");

        ReviewRulesResponse answer = rules(loggedIn(), "carts");
        assertThat(answer.getIncomplete()).isTrue();
        assertThat(answer.getEvaluationError()).contains("\"gone\" not found, access policy ");
    }

    @Test
    void bad_input_is_refused_by_field() {
        ReviewAccessRequest good =
                request(user("jack"), "list", "pods", "carts").build();

        assertInvalid(good.toBuilder().clearSubject().build(), "subject");
        assertInvalid(good.toBuilder().clearResource().build(), "attributes");
        assertInvalid(good.toBuilder().setSubject(principal("")).build(), "subject.principal_arn");
        assertInvalid(good.toBuilder().setSubject(user("a".repeat(2049))).build(), "subject.user.username");
        assertInvalid(good.toBuilder().setAuthorizersValue(7).build(), "authorizers");
        assertInvalid(
                good.toBuilder()
                        .setNonResource(ReviewNonResourceAttributes.newBuilder().setPath("/".repeat(4097)))
                        .build(),
                "non_resource.path");
        KubernetesUser crowd = KubernetesUser.newBuilder()
                .addAllGroups(Collections.nCopies(5001, "g"))
                .build();
        assertInvalid(good.toBuilder().setSubject(user("jack", crowd)).build(), "subject.user.groups");
        assertThat(Calls.failure(() -> cluster.calls
                                .reviews()
                                .reviewAccess(
                                        good.toBuilder().setCluster("none").build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
        assertThat(cluster.events("decision.review")).isEmpty();
    }

    @Test
    void a_user_and_a_question_may_have_any_character() {
        assertThat(review(user("ja\0ck"), "list", "po\0ds", "carts").getAllowed())
                .isFalse();
        assertThat(rules(user("ja\0ck"), "carts").getDecisionId()).isNotEmpty();
    }

    private void assertInvalid(ReviewAccessRequest request, String field) {
        RpcFailure failure = Calls.failure(() -> cluster.calls.reviews().reviewAccess(request));
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.message()).contains(field);
    }

    private ReviewSubject loggedIn() {
        KubernetesUser user = cluster.calls
                .reviews()
                .authenticate(AuthenticateRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setArn(USERNAME)
                        .setUserId("AROAFIRST:jane")
                        .build())
                .getUser();
        return ReviewSubject.newBuilder().setUser(user).build();
    }

    private ReviewAccessResponse review(ReviewSubject subject, String verb, String resource, String namespace) {
        return cluster.calls
                .reviews()
                .reviewAccess(request(subject, verb, resource, namespace).build());
    }

    private ReviewAccessResponse policiesOnly(ReviewSubject subject, String verb, String resource) {
        return cluster.calls
                .reviews()
                .reviewAccess(request(subject, verb, resource, "carts")
                        .setAuthorizers(ReviewAuthorizers.REVIEW_AUTHORIZERS_ACCESS_POLICIES)
                        .build());
    }

    private ReviewAccessRequest.Builder request(ReviewSubject subject, String verb, String resource, String namespace) {
        return ReviewAccessRequest.newBuilder()
                .setCluster(cluster.arn)
                .setSubject(subject)
                .setResource(ReviewResourceAttributes.newBuilder()
                        .setVerb(verb)
                        .setVersion("v1")
                        .setResource(resource)
                        .setNamespace(namespace));
    }

    private ReviewRulesResponse rules(ReviewSubject subject, String namespace) {
        return cluster.calls
                .reviews()
                .reviewRules(ReviewRulesRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setSubject(subject)
                        .setNamespace(namespace)
                        .build());
    }

    private static ReviewSubject principal(String arn) {
        return ReviewSubject.newBuilder().setPrincipalArn(arn).build();
    }

    private static ReviewSubject user(String name, String... groups) {
        return user(name, KubernetesUser.getDefaultInstance(), groups);
    }

    private static ReviewSubject user(String name, KubernetesUser rest, String... groups) {
        return ReviewSubject.newBuilder()
                .setUser(rest.toBuilder().setUsername(name).addAllGroups(List.of(groups)))
                .build();
    }

    private static KubernetesUser extra(String principalId) {
        return KubernetesUser.newBuilder()
                .putExtra("canonicalArn", values("arn:aws:iam::123456789012:role/reader"))
                .putExtra("principalId", values(principalId))
                .build();
    }

    private static StringValues values(String value) {
        return StringValues.newBuilder().addValues(value).build();
    }
}
