package io.keyward.access.decision;

import static io.keyward.access.ClusterFixture.resource;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.ListPermissionsRequest;
import io.keyward.proto.access.v1.ListPermissionsResponse;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.ScopedRules;
import io.keyward.proto.access.v1.WhoCanPrincipal;
import io.keyward.proto.access.v1.WhoCanRequest;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a principal may do, and who may do something. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class QueryTest {

    private static final String VIEWER = role("viewer");
    private static final String ADMIN = role("admin");

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void anAdministratorAndARoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(VIEWER);
        cluster.associate(VIEWER, ClusterFixture.VIEW, "carts");
        cluster.create(ADMIN);
        cluster.associate(ADMIN, ClusterFixture.ADMIN);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void permissions_are_listed_by_scope_and_recorded() {
        ListPermissionsResponse response =
                cluster.calls.decisions().listPermissions(permissions(VIEWER).build());

        assertThat(response.getRevision()).isEqualTo(4);
        assertThat(response.getUser().getGroupsList()).contains("system:authenticated");
        assertThat(response.getPermissionsList())
                .filteredOn(scoped -> scoped.getScope().getNamespace().equals("carts"))
                .flatExtracting(ScopedRules::getRulesList)
                .anySatisfy(rule -> assertThat(rule.getResourcesList()).contains("pods"));
        AuditEvent event = cluster.events("decision.list-permissions").getFirst();
        assertThat(event.getDecisionId()).isEqualTo(response.getDecisionId());
        assertThat(event.getPrincipalArn()).isEqualTo(VIEWER);
        assertThat(event.getDetails()
                        .getFieldsOrThrow("permissions")
                        .getListValue()
                        .getValuesCount())
                .isEqualTo(response.getPermissionsCount());
    }

    @Test
    void who_cannot_log_in_has_no_permissions() {
        ListPermissionsResponse stranger = cluster.calls
                .decisions()
                .listPermissions(permissions(role("stranger")).build());

        assertThat(stranger.getUnauthenticated()).isTrue();
        assertThat(stranger.hasUser()).isFalse();
        assertThat(stranger.getPermissionsList()).isEmpty();
        assertThat(cluster.events("decision.list-permissions"))
                .extracting(AuditEvent::getPrincipalArn)
                .containsExactly(role("stranger"));
    }

    @Test
    void session_names_are_those_of_sts() {
        assertThat(Calls.failure(() -> cluster.calls
                                .decisions()
                                .listPermissions(permissions(VIEWER)
                                        .setSessionName("no spaces")
                                        .build()))
                        .metadata())
                .containsEntry("field", "session_name");
    }

    @Test
    void who_can_agrees_with_check_for_every_principal() {
        Map<String, List<String>> found = new TreeMap<>();
        for (WhoCanPrincipal principal : principals(whoCan("list", "pods", "carts"))) {
            found.put(principal.getPrincipalArn(), principal.getReasonsList());
        }

        assertThat(found.keySet()).containsExactly(ADMIN, VIEWER);
        found.forEach((principal, reasons) -> assertThat(reasons)
                .isEqualTo(cluster.calls
                        .decisions()
                        .check(CheckRequest.newBuilder()
                                .setCluster(cluster.arn)
                                .setPrincipalArn(principal)
                                .setResource(resource("list", "pods", "carts"))
                                .build())
                        .getReasonsList()));
        assertThat(principals(whoCan("delete", "pods", "carts")))
                .extracting(WhoCanPrincipal::getPrincipalArn)
                .containsExactly(ADMIN);
    }

    @Test
    void who_can_names_whoever_can_take_a_bound_users_name_by_the_session_name() {
        String role = role("on-call");
        var unused = cluster.calls
                .entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(role)
                        .setUsername("x:{{SessionName}}")
                        .build());
        var unusedRbac = cluster.calls
                .rbac()
                .putRbac(PutRbacRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setListJson(ByteString.copyFromUtf8("""
                                {"apiVersion": "v1", "kind": "List", "items": [
                                  {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
                                   "metadata": {"name": "secrets", "namespace": "carts"},
                                   "rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["secrets"]}]},
                                  {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
                                   "metadata": {"name": "alice", "namespace": "carts"},
                                   "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "secrets"},
                                   "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "x:alice"}]}]}
                                """))
                        .build());

        assertThat(principals(whoCan("get", "secrets", "carts")))
                .extracting(WhoCanPrincipal::getPrincipalArn, WhoCanPrincipal::getSessionName)
                .containsExactly(tuple(ADMIN, ""), tuple(role, "alice"));
        assertThat(cluster.calls
                        .decisions()
                        .listPermissions(permissions(role).build())
                        .getOtherSessionNamesList())
                .containsExactly("alice");
        assertThat(cluster.events("decision.who-can")
                        .getFirst()
                        .getDetails()
                        .getFieldsOrThrow("principalsWithSessionName")
                        .getListValue()
                        .getValues(0)
                        .getStructValue()
                        .getFieldsOrThrow("sessionName")
                        .getStringValue())
                .isEqualTo("alice");
    }

    @Test
    void the_answer_is_whole_in_parts_and_on_record_before_the_first_of_them() {
        cluster.createMany(1_200);

        List<WhoCanResponse> parts = whoCan("list", "pods", "");

        assertThat(parts).hasSize(3);
        assertThat(parts).extracting(WhoCanResponse::getPrincipalsCount).containsExactly(500, 500, 201);
        assertThat(parts.getFirst().getDecisionId()).isNotEmpty();
        assertThat(parts.getLast().getTotals().getAllowed()).isEqualTo(1_201);
        assertThat(parts.getFirst().hasTotals()).isFalse();
        assertThat(principals(parts))
                .extracting(WhoCanPrincipal::getPrincipalArn)
                .isSorted()
                .doesNotHaveDuplicates();
        AuditEvent event = cluster.events("decision.who-can").getFirst();
        assertThat(event.getDecisionId()).isEqualTo(parts.getFirst().getDecisionId());
        assertThat(event.getDetails()
                        .getFieldsOrThrow("principals")
                        .getListValue()
                        .getValuesCount())
                .isEqualTo(1_201);
    }

    @Test
    void a_caller_who_reads_slowly_gets_all_of_it() {
        cluster.createMany(2_900);
        var parts = cluster.calls.decisions().whoCan(question("list", "pods", ""));
        int principals = 0;

        while (parts.hasNext()) {
            principals += parts.next().getPrincipalsCount();
        }

        assertThat(principals).isEqualTo(2_901);
    }

    @Test
    void nobody_is_an_answer_too() {
        cluster.changeElsewhere(ADMIN, "DELETE FROM access_entry");

        List<WhoCanResponse> parts = whoCan("delete", "nodes", "");

        assertThat(parts).hasSize(1);
        assertThat(parts.getFirst().getPrincipalsList()).isEmpty();
        assertThat(parts.getFirst().getTotals().getAllowed()).isZero();
        assertThat(parts.getFirst().getSubjectsList()).anySatisfy(subject -> {
            assertThat(subject.getKind()).isEqualTo("Group");
            assertThat(subject.getName()).isEqualTo("system:masters");
        });
    }

    @Test
    void a_refusal_ends_the_stream_before_any_part() {
        assertThat(Calls.failure(() -> cluster.calls
                                .decisions()
                                .whoCan(question("list", "pods", "").toBuilder()
                                        .setCluster("nowhere")
                                        .build())
                                .forEachRemaining(part -> {}))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
    }

    private ListPermissionsRequest.Builder permissions(String principal) {
        return ListPermissionsRequest.newBuilder().setCluster(cluster.arn).setPrincipalArn(principal);
    }

    private List<WhoCanResponse> whoCan(String verb, String resource, String namespace) throws StatusRuntimeException {
        List<WhoCanResponse> parts = new ArrayList<>();
        cluster.calls.decisions().whoCan(question(verb, resource, namespace)).forEachRemaining(parts::add);
        return parts;
    }

    private WhoCanRequest question(String verb, String resource, String namespace) {
        return WhoCanRequest.newBuilder()
                .setCluster(cluster.arn)
                .setResource(resource(verb, resource, namespace))
                .build();
    }

    private static List<WhoCanPrincipal> principals(List<WhoCanResponse> parts) {
        return parts.stream().flatMap(part -> part.getPrincipalsList().stream()).toList();
    }
}
