package io.keyward.access.rbac;

import static io.keyward.access.ClusterFixture.resource;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.GetRbacRequest;
import io.keyward.proto.access.v1.GetRbacResponse;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.RbacSnapshot;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RbacEndpointTest {

    private static final String ROLE = role("oncall");
    private static final String READER = """
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "pod-reader"},
             "rules": [{"verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods"]}]}""";
    private static final String BINDING = """
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "oncall"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "pod-reader"},
             "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "oncall"}]}""";
    private static final String NAMESPACE = """
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "carts"}}""";

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture cluster;

    @BeforeEach
    void aRoleInAGroup() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE, "oncall");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void a_snapshot_is_counted_recorded_and_given_back_as_it_came() {
        String json = list(READER, BINDING, NAMESPACE);

        RbacSnapshot snapshot = put(json);

        assertThat(snapshot.getRevision()).isEqualTo(2);
        assertThat(snapshot.getClusterRoles()).isEqualTo(1);
        assertThat(snapshot.getClusterRoleBindings()).isEqualTo(1);
        assertThat(snapshot.getNamespaces()).isEqualTo(1);
        GetRbacResponse given = cluster.calls.rbac().getRbac(get());
        assertThat(given.getListJson().toStringUtf8()).isEqualTo(json);
        assertThat(given.getSnapshot()).isEqualTo(snapshot);
        AuditEvent event = cluster.events("cluster-rbac.put").getFirst();
        assertThat(event.getRevision()).isEqualTo(2);
        assertThat(event.hasBefore()).isFalse();
        assertThat(event.getAfter().getFieldsOrThrow("sha256").getStringValue()).hasSize(64);
        assertThat(event.getAfter().getFieldsOrThrow("clusterRoles").getNumberValue())
                .isEqualTo(1);
    }

    @Test
    void it_takes_part_in_every_answer_from_then_on() {
        assertThat(check().getAllowed()).isFalse();

        RbacSnapshot snapshot = put(list(READER, BINDING));

        CheckResponse answer = check();
        assertThat(answer.getRevision()).isEqualTo(snapshot.getRevision());
        assertThat(answer.getReasonsList())
                .containsExactly(
                        "RBAC: allowed by ClusterRoleBinding \"oncall\" of ClusterRole \"pod-reader\" to Group \"oncall\"");
        assertThat(answer.getExplanations(0).getBinding().getRoleName()).isEqualTo("pod-reader");
        put(list(READER));
        assertThat(check().getAllowed()).isFalse();
    }

    @Test
    void the_same_objects_are_no_change() {
        RbacSnapshot first = put(list(READER, BINDING));

        assertThat(put(list(READER, BINDING))).isEqualTo(first);
        assertThat(put(list(READER, BINDING).replace(": ", ":"))).isEqualTo(first);
        assertThat(cluster.events("cluster-rbac.put")).hasSize(1);
    }

    @Test
    void a_bad_object_is_named_and_nothing_changes() {
        RbacSnapshot before = put(list(READER));

        RpcFailure failure = Calls.failure(() -> put(list(READER, BINDING.replace("\"roleRef\"", "\"role\""))));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", "list_json");
        assertThat(failure.message()).contains("ClusterRoleBinding \"oncall\"").contains("roleRef");
        assertThat(cluster.calls.rbac().getRbac(get()).getSnapshot()).isEqualTo(before);
    }

    @Test
    void what_is_no_list_is_refused() {
        assertRefused("");
        assertRefused("{");
        assertRefused("null");
        assertRefused("[]");
        assertRefused("{} {}");
        assertRefused("{\"kind\": \"List\", \"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": []}");
        assertRefused("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{\"a\":" + "[".repeat(1_000)
                + "]".repeat(1_000) + "}]}");
        assertRefused(list(READER, READER));
    }

    @Test
    void without_a_snapshot_there_is_none_to_give() {
        assertThat(Calls.failure(() -> cluster.calls.rbac().getRbac(get())).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_RBAC_NOT_FOUND);
        assertThat(Calls.failure(() -> cluster.calls
                                .rbac()
                                .putRbac(PutRbacRequest.newBuilder()
                                        .setCluster("nowhere")
                                        .setListJson(ByteString.copyFromUtf8(list(READER)))
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
    }

    private void assertRefused(String json) {
        RpcFailure failure = Calls.failure(() -> put(json));
        assertThat(failure.reason()).as(json).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", "list_json");
    }

    private RbacSnapshot put(String json) {
        return cluster.calls
                .rbac()
                .putRbac(PutRbacRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setListJson(ByteString.copyFromUtf8(json))
                        .build())
                .getSnapshot();
    }

    private GetRbacRequest get() {
        return GetRbacRequest.newBuilder().setCluster(cluster.arn).build();
    }

    private CheckResponse check() {
        return cluster.calls
                .decisions()
                .check(CheckRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(ROLE)
                        .setResource(resource("list", "pods", "carts"))
                        .build());
    }

    private static String list(String... objects) {
        return "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [" + String.join(",\n", objects) + "]}";
    }
}
