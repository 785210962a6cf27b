package io.keyward.access.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.ClusterServiceGrpc.ClusterServiceBlockingStub;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.ListClustersRequest;
import io.keyward.proto.access.v1.ListClustersResponse;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ClusterEndpointTest {

    @Inject
    GrpcServer server;

    private Calls calls;

    @BeforeEach
    void open() {
        calls = new Calls(server.port());
    }

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void a_registered_cluster_is_enforced_and_known_by_arn_and_name() {
        String arn = arn("us-west-2", "111111111111", "registered");
        Cluster cluster = register(arn);

        assertThat(cluster.getMode()).isEqualTo(ClusterMode.CLUSTER_MODE_ENFORCE);
        assertThat(cluster.getName()).isEqualTo("registered");
        assertThat(cluster.getAccount()).isEqualTo("111111111111");
        assertThat(cluster.getRegion()).isEqualTo("us-west-2");
        assertThat(cluster.getRevision()).isZero();
        assertThat(get(arn)).isEqualTo(cluster);
        assertThat(get("registered")).isEqualTo(cluster);
    }

    @Test
    void registering_again_is_refused_but_the_same_request_is_answered_again() {
        RegisterClusterRequest request = RegisterClusterRequest.newBuilder()
                .setArn(arn("us-west-2", "111111111111", "twice"))
                .setRequestId("register-twice")
                .build();
        Cluster first = calls.clusters().registerCluster(request).getCluster();

        assertThat(calls.clusters().registerCluster(request).getCluster()).isEqualTo(first);
        assertThat(Calls.failure(() -> register(request.getArn())).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_ALREADY_EXISTS);
    }

    @Test
    void a_name_that_two_clusters_have_is_ambiguous() {
        register(arn("us-west-2", "111111111111", "ambiguous"));
        register(arn("eu-west-1", "111111111111", "ambiguous"));

        RpcFailure failure = Calls.failure(() -> get("ambiguous"));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NAME_AMBIGUOUS);
        assertThat(failure.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void an_update_changes_what_the_mask_names_only() {
        String arn = arn("us-west-2", "111111111111", "updated");
        register(arn);

        Cluster observed = calls.clusters()
                .updateCluster(UpdateClusterRequest.newBuilder()
                        .setCluster(arn)
                        .setMode(ClusterMode.CLUSTER_MODE_OBSERVE)
                        .setRoleArn("arn:aws:iam::111111111111:role/ignored")
                        .setUpdateMask(FieldMask.newBuilder().addPaths("mode"))
                        .build())
                .getCluster();

        assertThat(observed.getMode()).isEqualTo(ClusterMode.CLUSTER_MODE_OBSERVE);
        assertThat(observed.getRoleArn()).isEmpty();
    }

    @Test
    void an_administrator_of_one_account_registers_no_cluster_with_another_accounts_role() {
        String lender = administratorOf("111111111111", "lender");
        RegisterClusterRequest.Builder request =
                RegisterClusterRequest.newBuilder().setArn(arn("us-west-2", "111111111111", "lent"));

        RpcFailure failure = Calls.failure(() -> calls.clustersAs(lender)
                .registerCluster(request.setRoleArn("arn:aws:iam::222222222222:role/keyward")
                        .build()));
        Calls.failure(() -> get(request.getArn()));

        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", "role_arn");
        // Two partitions may count to the same account.
        Calls.failure(() -> calls.clustersAs(lender)
                .registerCluster(request.setRoleArn("arn:aws-cn:iam::111111111111:role/keyward")
                        .build()));
        assertThat(calls.clustersAs(lender)
                        .registerCluster(request.setRoleArn("arn:aws:iam::111111111111:role/team/keyward")
                                .build())
                        .getCluster()
                        .getRoleArn())
                .isEqualTo("arn:aws:iam::111111111111:role/team/keyward");
    }

    @Test
    void an_administrator_of_one_account_gives_no_cluster_another_accounts_role() {
        String arn = arn("us-west-2", "111111111111", "given");
        String foreign = "arn:aws:iam::222222222222:role/keyward";
        register(arn);
        String lender = administratorOf("111111111111", "giver");

        RpcFailure failure = Calls.failure(() -> calls.clustersAs(lender).updateCluster(withRole(arn, foreign)));

        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", "role_arn");
        assertThat(get(arn).getRoleArn()).isEmpty();
        // Whoever administers everything may, and what they set is not in the way of other changes.
        assertThat(calls.clusters()
                        .updateCluster(withRole(arn, foreign))
                        .getCluster()
                        .getRoleArn())
                .isEqualTo(foreign);
        assertThat(calls.clustersAs(lender)
                        .updateCluster(withRole(arn, foreign))
                        .getCluster()
                        .getRoleArn())
                .isEqualTo(foreign);
    }

    @Test
    void an_administrator_of_one_account_who_repeats_an_unregistration_gets_the_first_answer() {
        String arn = arn("us-west-2", "111111111111", "unregistered-twice");
        register(arn);
        ClusterServiceBlockingStub administrator = calls.clustersAs(administratorOf("111111111111", "twice"));
        UnregisterClusterRequest request = UnregisterClusterRequest.newBuilder()
                .setCluster(arn)
                .setRequestId("unregister-twice-by-account")
                .build();
        var first = administrator.unregisterCluster(request);

        assertThat(administrator.unregisterCluster(request)).isEqualTo(first);
        // Another request meets what is not there, in the words for what may not be seen.
        RpcFailure gone = Calls.failure(() -> administrator.unregisterCluster(
                request.toBuilder().setRequestId("another").build()));
        RpcFailure unseen = Calls.failure(() -> administrator.unregisterCluster(request.toBuilder()
                .setCluster(arn("us-west-2", "222222222222", "unregistered-twice"))
                .build()));
        assertThat(gone.code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(gone.reason()).isEqualTo(unseen.reason());
        assertThat(gone.message()).isEqualTo(unseen.message());
        assertThat(gone.metadata().keySet()).isEqualTo(unseen.metadata().keySet());
    }

    private static UpdateClusterRequest withRole(String arn, String role) {
        return UpdateClusterRequest.newBuilder()
                .setCluster(arn)
                .setRoleArn(role)
                .setUpdateMask(FieldMask.newBuilder().addPaths("role_arn"))
                .build();
    }

    private String administratorOf(String account, String name) {
        var _ = calls.identity()
                .putRoleBinding(PutRoleBindingRequest.newBuilder()
                        .setRoleBinding(RoleBinding.newBuilder()
                                .setName(name)
                                .setRole(Role.ROLE_ADMINISTRATOR)
                                .addSubjects(Subject.newBuilder().setUser(name))
                                .setScope(Scope.newBuilder().addAccounts(account)))
                        .build());
        return name;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "arn", "mode,arn"})
    void a_mask_must_name_mode_or_role(String paths) {
        String arn = arn("us-west-2", "111111111111", "masked");
        calls.clusters().listClusters(ListClustersRequest.getDefaultInstance());
        FieldMask.Builder mask = FieldMask.newBuilder();
        for (String path : paths.isEmpty() ? new String[0] : paths.split(",", -1)) {
            mask.addPaths(path);
        }

        RpcFailure failure = Calls.failure(() -> calls.clusters()
                .updateCluster(UpdateClusterRequest.newBuilder()
                        .setCluster(arn)
                        .setMode(ClusterMode.CLUSTER_MODE_PAUSED)
                        .setUpdateMask(mask)
                        .build()));

        assertThat(failure.violations()).extracting(v -> v.field()).containsExactly("update_mask");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "arn:aws:eks:us-west-2:111111111111:cluster/",
                "arn:aws:eks:us-west-2:111:cluster/x",
                "arn:aws:eks:us-west-2:111111111111:nodegroup/x",
                "arn:aws:eks:us-west-2:111111111111:cluster/-x",
                "arn:aws:eks::111111111111:cluster/x"
            })
    void what_is_no_cluster_arn_is_refused(String arn) {
        assertThat(Calls.failure(() -> register(arn)).violations())
                .extracting(RpcFailure.FieldViolation::field)
                .containsExactly("arn");
    }

    @Test
    void constraints_of_the_contract_are_checked_before_the_service() {
        RpcFailure failure = Calls.failure(() -> calls.clusters()
                .listClusters(ListClustersRequest.newBuilder().setPageSize(101).build()));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_INVALID_ARGUMENT);
        assertThat(failure.violations())
                .extracting(RpcFailure.FieldViolation::field)
                .containsExactly("page_size");
    }

    @Test
    void a_cluster_with_entries_is_unregistered_by_force_only() {
        String arn = arn("us-west-2", "111111111111", "full");
        register(arn);
        calls.entries()
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(arn)
                        .setPrincipalArn("arn:aws:iam::111111111111:role/x")
                        .build());
        UnregisterClusterRequest.Builder request =
                UnregisterClusterRequest.newBuilder().setCluster(arn);

        assertThat(Calls.failure(() -> calls.clusters().unregisterCluster(request.build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_EMPTY);
        calls.clusters().unregisterCluster(request.setForce(true).build());
        assertThat(Calls.failure(() -> get(arn)).reason()).isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
    }

    @Test
    void a_registration_is_asked_anew_by_the_same_request_once_the_cluster_is_forgotten() {
        String arn = arn("us-west-2", "111111111111", "comes-back");
        RegisterClusterRequest request = RegisterClusterRequest.newBuilder()
                .setArn(arn)
                .setMode(ClusterMode.CLUSTER_MODE_OBSERVE)
                .setRequestId("register-comes-back")
                .build();
        Cluster first = calls.clusters().registerCluster(request).getCluster();
        unregister(arn);

        Cluster again = calls.clusters().registerCluster(request).getCluster();
        assertThat(again.getMode()).isEqualTo(ClusterMode.CLUSTER_MODE_OBSERVE);
        assertThat(again.getCreatedAt()).isNotEqualTo(first.getCreatedAt());

        unregister(arn);
        register(arn);
        assertThat(Calls.failure(() -> calls.clusters().registerCluster(request))
                        .reason())
                .as("another request registered it since")
                .isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_ALREADY_EXISTS);
    }

    @Test
    void what_was_answered_about_a_cluster_is_forgotten_with_it() {
        String arn = arn("us-west-2", "111111111111", "answers");
        register(arn);
        CreateAccessEntryRequest request = CreateAccessEntryRequest.newBuilder()
                .setCluster(arn)
                .setPrincipalArn("arn:aws:iam::111111111111:role/x")
                .setRequestId("answered-before")
                .build();
        calls.entries().createAccessEntry(request);
        unregister(arn);
        register(arn);

        calls.entries().createAccessEntry(request);

        assertThat(get(arn).getAccessEntryCount()).isEqualTo(1);
    }

    @Test
    void clusters_page_in_order_of_arn() {
        List<String> arns = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            arns.add(arn("ap-south-1", "222222222222", "page-" + i));
            register(arns.getLast());
        }

        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            ListClustersResponse page = calls.clusters()
                    .listClusters(ListClustersRequest.newBuilder()
                            .setAccount("222222222222")
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            page.getClustersList().forEach(cluster -> seen.add(cluster.getArn()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(seen).isEqualTo(arns);
    }

    private Cluster register(String arn) {
        return calls.clusters()
                .registerCluster(RegisterClusterRequest.newBuilder().setArn(arn).build())
                .getCluster();
    }

    private void unregister(String arn) {
        var unused = calls.clusters()
                .unregisterCluster(UnregisterClusterRequest.newBuilder()
                        .setCluster(arn)
                        .setForce(true)
                        .build());
    }

    private Cluster get(String reference) {
        return calls.clusters()
                .getCluster(GetClusterRequest.newBuilder().setCluster(reference).build())
                .getCluster();
    }

    private static String arn(String region, String account, String name) {
        return "arn:aws:eks:" + region + ":" + account + ":cluster/" + name;
    }
}
