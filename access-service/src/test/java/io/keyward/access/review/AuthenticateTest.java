package io.keyward.access.review;

import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.access.v1.StringValues;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who somebody is on a cluster, and whom an entry is for. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AuthenticateTest {

    private static final String STS = "arn:aws:sts::123456789012:assumed-role/";
    private static final String ROLE = role("reader");
    private static final String SEEN =
            "{\"type\": \"STANDARD\", \"username\": \"reader\", \"kubernetesGroups\": [], \"tags\": {},"
                    + " \"policies\": {\"" + ClusterFixture.VIEW + "\": {\"type\": \"cluster\", \"namespaces\": []}}}";
    private static final String SESSION = STS + "reader/jane@example.com";

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE, "developers");
        cluster.associate(ROLE, ClusterFixture.VIEW, "carts");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_session_of_a_role_is_the_user_that_eks_makes_of_it() {
        AuthenticateResponse answer = authenticate(SESSION, "AROAFIRST:jane@example.com");

        assertThat(answer.getPrincipalArn()).isEqualTo(ROLE);
        assertThat(answer.getRefusal()).isEmpty();
        assertThat(answer.getUser().getUsername()).isEqualTo(STS + "reader/jane-example.com");
        assertThat(answer.getUser().getUid()).isEqualTo("aws-iam-authenticator:123456789012:AROAFIRST");
        assertThat(answer.getUser().getGroupsList()).containsExactly("developers", "system:authenticated");
        assertThat(answer.getUser().getExtraMap())
                .containsEntry("arn", values(SESSION))
                .containsEntry("canonicalArn", values(ROLE))
                .containsEntry("accessKeyId", values("ASIAEXAMPLE"))
                .containsEntry("principalId", values("AROAFIRST"))
                .containsEntry("sessionName", values("jane@example.com"));
    }

    @Test
    void the_first_identity_fixes_the_entry_for_itself_in_one_revision_and_one_event() {
        authenticate(SESSION, "AROAFIRST:jane@example.com");
        authenticate(STS + "reader/jack", "AROAFIRST:jack");

        assertThat(cluster.events("access-entry.principal-pinned"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getPrincipalArn()).isEqualTo(ROLE);
                    assertThat(event.getRevision()).isEqualTo(3);
                    assertThat(event.getAggregate()).isEqualTo(cluster.arn);
                    assertThat(event.getAfter().getFieldsOrThrow("principalId").getStringValue())
                            .isEqualTo("AROAFIRST");
                });
        assertThat(entryRevision()).as("nothing is due at EKS").isEqualTo(2);
        assertThat(reason(DecisionState.DECISION_STATE_DESIRED)).endsWith("to User \"AROAFIRST\"");
    }

    @Test
    void what_eks_was_seen_to_hold_is_for_the_same_principal() {
        cluster.sql("INSERT INTO observed_entry SELECT id, '" + ROLE + "', '" + SEEN
                + "', 'arn', now(), now(), 'PUSH' FROM" + " cluster WHERE arn = '" + cluster.arn + "'");
        assertThat(reason(DecisionState.DECISION_STATE_OBSERVED)).endsWith("to User \"" + ROLE + "\"");

        authenticate(SESSION, "AROAFIRST:jane@example.com");

        assertThat(reason(DecisionState.DECISION_STATE_OBSERVED)).endsWith("to User \"AROAFIRST\"");
    }

    @Test
    void a_role_that_was_created_again_gets_nothing_and_is_on_record() {
        authenticate(SESSION, "AROAFIRST:jane@example.com");

        AuthenticateResponse answer = authenticate(SESSION, "AROASECOND:jane@example.com");

        assertThat(answer.hasUser()).isFalse();
        assertThat(answer.getPrincipalArn()).isEqualTo(ROLE);
        assertThat(answer.getRefusal()).startsWith("the role was re-created").contains("AROAFIRST", "AROASECOND");
        AuditEvent event = cluster.events("identity.authenticate").getLast();
        assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_REFUSED);
        assertThat(event.getReason()).isEqualTo("PRINCIPAL_RECREATED");
    }

    @Test
    void an_entry_that_was_created_again_is_for_whoever_comes_first_then() {
        authenticate(SESSION, "AROAFIRST:jane@example.com");
        cluster.delete(ROLE);
        assertThat(authenticate(SESSION, "AROAFIRST:jane@example.com").getRefusal())
                .isEqualTo("no access entry for " + ROLE);
        cluster.sql("DELETE FROM entry_sync"); // EKS has removed it
        cluster.create(ROLE);

        assertThat(authenticate(SESSION, "AROASECOND:jane@example.com").hasUser())
                .isTrue();
        assertThat(authenticate(SESSION, "AROAFIRST:jane@example.com").getRefusal())
                .startsWith("the role was re-created");
    }

    @Test
    void one_of_many_who_come_first_at_once_is_the_entrys_principal() throws Exception {
        List<Future<AuthenticateResponse>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 60; i++) {
                String id = "AROA" + i % 3 + "X:jane@example.com";
                answers.add(threads.submit(() -> authenticate(SESSION, id)));
            }
        }
        List<String> uids = new ArrayList<>();
        for (Future<AuthenticateResponse> answer : answers) {
            uids.add(answer.get().getUser().getUid());
        }

        assertThat(cluster.events("access-entry.principal-pinned")).hasSize(1);
        assertThat(uids).filteredOn(uid -> !uid.isEmpty()).hasSize(20);
        assertThat(uids.stream().distinct()).hasSize(2);
    }

    @Test
    void a_role_is_found_in_any_path_as_sts_does_not_tell_it() {
        String ops = role("teams/ops/operator");
        cluster.create(ops);

        assertThat(authenticate(STS + "operator/jane", "AROAOPS:jane").getPrincipalArn())
                .isEqualTo(ops);
        assertThat(authenticate("arn:aws:sts::210987654321:assumed-role/operator/jane", "AROAX:jane")
                        .getRefusal())
                .startsWith("no access entry");
        assertThat(authenticate(STS + "ops/jane", "AROAY:jane").getRefusal()).startsWith("no access entry");
    }

    @Test
    void of_roles_of_one_name_the_one_whose_id_is_known_counts() {
        String old = role("old/operator");
        cluster.create(old);
        authenticate(STS + "operator/jane", "AROAOLD:jane");
        cluster.create(role("new/operator"));

        assertThat(authenticate(STS + "operator/jane", "AROAOLD:jane").getPrincipalArn())
                .isEqualTo(old);
        AuthenticateResponse other = authenticate(STS + "operator/jane", "AROANEW:jane");
        assertThat(other.hasUser()).isFalse();
        assertThat(other.getRefusal()).contains("2 entries", old, role("new/operator"));
    }

    @Test
    void users_and_roots_are_found_by_their_very_arn() {
        String user = "arn:aws:iam::123456789012:user/people/jane";
        String root = "arn:aws:iam::123456789012:root";
        cluster.create(user);
        cluster.create(root);

        assertThat(authenticate(user, "AIDAJANE").getUser().getUsername()).isEqualTo(user);
        assertThat(authenticate(root, "123456789012").getUser().getUid())
                .isEqualTo("aws-iam-authenticator:123456789012:123456789012");
        assertThat(authenticate("arn:aws:iam::123456789012:user/jane", "AIDAJANE")
                        .getRefusal())
                .startsWith("no access entry");
        assertThat(authenticate("arn:aws:sts::123456789012:federated-user/jane", "123456789012:jane")
                        .getRefusal())
                .startsWith("no access entry");
    }

    @Test
    void a_name_that_cannot_be_completed_lets_nobody_in_and_fixes_nothing() {
        // As one that was adopted from EKS may have.
        cluster.sql("UPDATE access_entry SET username = 'key:{{AccessKeyID}}:{{SessionName}}' WHERE principal_arn = '"
                + ROLE + "'");

        AuthenticateRequest without = request(SESSION, "AROAFIRST:jane@example.com").toBuilder()
                .clearAccessKeyId()
                .build();
        assertThat(cluster.calls.reviews().authenticate(without).getRefusal()).contains("placeholder");
        assertThat(cluster.events("access-entry.principal-pinned")).isEmpty();
        assertThat(authenticate(SESSION, "AROAFIRST:jane@example.com").getUser().getUsername())
                .isEqualTo("key:ASIAEXAMPLE:jane-example.com");
    }

    @Test
    void an_entry_for_nodes_lets_nobody_in() {
        var unused = cluster.calls
                .entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(role("node"))
                        .setType("EC2_LINUX")
                        .build());

        AuthenticateResponse answer = authenticate(STS + "node/i-0123456789abcdef0", "AROANODE:i-0123456789abcdef0");

        assertThat(answer.hasUser()).isFalse();
        assertThat(answer.getRefusal()).contains("EC2_LINUX");
    }

    @Test
    void each_answer_is_on_record_before_it_is_given() {
        authenticate(SESSION, "AROAFIRST:jane@example.com");
        authenticate(STS + "stranger/jane", "AROAX:jane");

        List<AuditEvent> events = cluster.events("identity.authenticate");
        assertThat(events)
                .extracting(AuditEvent::getOutcome)
                .containsExactly(Outcome.OUTCOME_ALLOWED, Outcome.OUTCOME_NOT_ALLOWED);
        assertThat(events).extracting(AuditEvent::getPrincipalArn).containsExactly(ROLE, role("stranger"));
        assertThat(events.getFirst().getActor().getDoor()).isEqualTo("grpc");
        assertThat(events.getFirst()
                        .getDetails()
                        .getFieldsOrThrow("accessKeyId")
                        .getStringValue())
                .isEqualTo("ASIAEXAMPLE");
        assertThat(events.getLast().getReason()).isEqualTo("NO_ACCESS_ENTRY");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::123456789012:role/reader, AROAX, ASIAX, arn",
        "arn:aws:sts::123456789012:assumed-role/reader, AROAX:jane, ASIAX, arn",
        "arn:aws:sts::12:assumed-role/reader/jane, AROAX:jane, ASIAX, arn",
        "reader, AROAX:jane, ASIAX, arn",
        "arn:aws:sts::123456789012:assumed-role/reader/jane, AROAX:jack, ASIAX, user_id",
        "arn:aws:sts::123456789012:assumed-role/reader/jane, :jane, ASIAX, user_id",
        "arn:aws:iam::123456789012:user/jane, AIDA:X, ASIAX, user_id",
        "arn:aws:iam::123456789012:user/jane, AIDAX, ASIA X, access_key_id",
    })
    void what_sts_would_not_say_is_refused_by_field(String arn, String userId, String key, String field) {
        AuthenticateRequest request =
                request(arn, userId).toBuilder().setAccessKeyId(key).build();

        RpcFailure failure = Calls.failure(() -> cluster.calls.reviews().authenticate(request));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.message()).contains(field);
        assertThat(cluster.events("identity.authenticate")).isEmpty();
    }

    @Test
    void a_cluster_must_be_known_and_texts_bounded() {
        AuthenticateRequest good = request(SESSION, "AROAFIRST:jane@example.com");

        RpcFailure unknown = Calls.failure(() -> cluster.calls
                .reviews()
                .authenticate(good.toBuilder().setCluster("no-such-cluster").build()));
        assertThat(unknown.code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(unknown.reason()).isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
        RpcFailure long1 = Calls.failure(() -> cluster.calls
                .reviews()
                .authenticate(
                        good.toBuilder().setArn("a".repeat(2049)).clearUserId().build()));
        assertThat(long1.message()).contains("arn", "user_id");
    }

    private AuthenticateResponse authenticate(String arn, String userId) {
        return cluster.calls.reviews().authenticate(request(arn, userId));
    }

    private AuthenticateRequest request(String arn, String userId) {
        return AuthenticateRequest.newBuilder()
                .setCluster(cluster.arn)
                .setArn(arn)
                .setUserId(userId)
                .setAccessKeyId("ASIAEXAMPLE")
                .build();
    }

    private long entryRevision() {
        return cluster.calls.entry(cluster.arn, ROLE).getRevision();
    }

    private String reason(DecisionState state) {
        return cluster.calls
                .decisions()
                .check(CheckRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(ROLE)
                        .setState(state)
                        .setResource(ClusterFixture.resource("list", "pods", "carts"))
                        .build())
                .getReasons(0);
    }

    private static StringValues values(String value) {
        return StringValues.newBuilder().addValues(value).build();
    }
}
