package io.keyward.access.identity;

import static io.keyward.access.identity.IdentityFixture.ACCOUNT;
import static io.keyward.access.identity.IdentityFixture.account;
import static io.keyward.access.identity.IdentityFixture.binding;
import static io.keyward.access.identity.IdentityFixture.key;
import static io.keyward.access.identity.IdentityFixture.name;
import static io.keyward.access.identity.IdentityFixture.user;
import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.keyward.access.Calls;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.DeleteAccessKeyRequest;
import io.keyward.proto.identity.v1.DeleteRoleBindingRequest;
import io.keyward.proto.identity.v1.GetAuthorityRequest;
import io.keyward.proto.identity.v1.GetAuthorityResponse;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What halls judge by, on this replica and on another that shares nothing with it but the database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CurrentAuthorityTest {

    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    @Inject
    @DataSource("decisions")
    AgroalDataSource decisions;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    private IdentityFixture identity;
    private CurrentAuthority otherReplica;

    @BeforeEach
    void open() {
        identity = new IdentityFixture(server.port(), database);
        otherReplica = new CurrentAuthority(decisions, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        identity.close();
    }

    @Test
    void what_is_taken_away_on_one_replica_is_refused_on_the_other_within_a_second() {
        String name = name("seen");
        Identity viewer = user(name);
        assertThat(elsewhere(viewer).bindings()).isEmpty();
        identity.put(binding(name, Role.ROLE_VIEWER, name));
        assertEventually(
                ONE_SECOND, () -> assertThat(elsewhere(viewer).bindings()).hasSize(1));

        var _ = identity.admin()
                .deleteRoleBinding(
                        DeleteRoleBindingRequest.newBuilder().setName(name).build());

        assertEventually(
                ONE_SECOND, () -> assertThat(elsewhere(viewer).bindings()).isEmpty());
    }

    @Test
    void what_a_key_was_given_is_a_binding_until_it_is_revoked() {
        AccessKey key = identity.admin()
                .createAccessKey(CreateAccessKeyRequest.newBuilder()
                        .setName(name("key"))
                        .setRole(Role.ROLE_VIEWER)
                        .setScope(account(ACCOUNT))
                        .build())
                .getAccessKey();
        assertEventually(ONE_SECOND, () -> assertThat(elsewhere(key(key)).bindings())
                .singleElement()
                .extracting(RoleBinding::getName)
                .isEqualTo("access-key/" + key.getAccessKeyId()));

        var _ = identity.admin()
                .deleteAccessKey(DeleteAccessKeyRequest.newBuilder()
                        .setAccessKeyId(key.getAccessKeyId())
                        .build());

        assertEventually(
                ONE_SECOND, () -> assertThat(elsewhere(key(key)).bindings()).isEmpty());
    }

    @Test
    void bindings_follow_the_labels_of_clusters() {
        String name = name("labelled");
        String arn = "arn:aws:eks:us-west-2:" + ACCOUNT + ":cluster/" + name;
        identity.put(binding(name, Role.ROLE_VIEWER, name)
                .setScope(Scope.newBuilder().putClusterLabels("team", name)));
        Cluster registered = identity.clusters()
                .registerCluster(RegisterClusterRequest.newBuilder()
                        .setArn(arn)
                        .putLabels("team", name)
                        .putLabels("stage", "")
                        .build())
                .getCluster();
        assertThat(registered.getLabelsMap()).isEqualTo(Map.of("team", name, "stage", ""));
        assertEventually(ONE_SECOND, () -> assertThat(sees(name, arn)).isTrue());

        Cluster relabelled = label(arn, Map.of("team", "another"));
        assertThat(relabelled.getLabelsMap()).isEqualTo(Map.of("team", "another"));
        assertEventually(ONE_SECOND, () -> assertThat(sees(name, arn)).isFalse());
        AuditEvent event = identity.events("cluster.update", arn).getLast();
        assertThat(labels(event.getBefore())).containsOnlyKeys("team", "stage");
        assertThat(labels(event.getAfter())).containsOnlyKeys("team");

        label(arn, Map.of("team", name));
        assertEventually(ONE_SECOND, () -> assertThat(sees(name, arn)).isTrue());
        var _ = identity.clusters()
                .unregisterCluster(
                        UnregisterClusterRequest.newBuilder().setCluster(arn).build());
        assertEventually(ONE_SECOND, () -> assertThat(sees(name, arn)).isFalse());
    }

    @Test
    void a_label_must_have_the_form_of_one() {
        String arn = "arn:aws:eks:us-west-2:" + ACCOUNT + ":cluster/" + name("badly-labelled");
        assertThat(Calls.failure(() -> identity.clusters()
                                .registerCluster(RegisterClusterRequest.newBuilder()
                                        .setArn(arn)
                                        .putLabels("-team", "x")
                                        .build()))
                        .violations())
                .isNotEmpty();
    }

    @Test
    void a_cluster_is_registered_by_whoever_administers_it_whatever_its_labels() {
        Identity ofAccount = identity.administratorOf(ACCOUNT);
        String name = name("by-label");
        identity.put(binding(name, Role.ROLE_ADMINISTRATOR, name)
                .setScope(Scope.newBuilder().putClusterLabels("team", name)));
        RegisterClusterRequest request = RegisterClusterRequest.newBuilder()
                .setArn("arn:aws:eks:us-west-2:" + ACCOUNT + ":cluster/" + name)
                .putLabels("team", name)
                .build();

        assertThat(Calls.failure(() -> identity.clusters(user(name)).registerCluster(request))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
        assertThat(Calls.failure(() -> identity.clusters(ofAccount)
                                .registerCluster(request.toBuilder()
                                        .setArn("arn:aws:eks:us-west-2:210987654321:cluster/" + name)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
        assertThat(identity.clusters(ofAccount).registerCluster(request).hasCluster())
                .isTrue();
    }

    @Test
    void other_services_are_told_all_of_a_version_or_that_nothing_has_changed() {
        String name = name("told");
        RoleBinding binding = identity.put(binding(name, Role.ROLE_VIEWER, name));

        GetAuthorityResponse all = authority(0);
        assertThat(all.getRoleBindingsList()).contains(binding);
        assertThat(all.getVersion()).isGreaterThanOrEqualTo(Long.parseLong(binding.getEtag()));
        assertThat(authority(all.getVersion()))
                .isEqualTo(GetAuthorityResponse.newBuilder()
                        .setVersion(all.getVersion())
                        .setUnchanged(true)
                        .build());
    }

    /** A hall that asks one replica and then another is not sent back in time. */
    @Test
    void no_older_version_is_told_than_somebody_has_seen() {
        long before = otherReplica.state(0).version();
        String name = name("newer");
        long seen = Long.parseLong(
                identity.put(binding(name, Role.ROLE_VIEWER, name)).getEtag());

        assertThat(seen).isGreaterThan(before);
        assertThat(otherReplica.state(seen).version()).isGreaterThanOrEqualTo(seen);
    }

    @Test
    void who_asks_meanwhile_causes_no_look_and_without_a_database_nobody_is_let_in() throws SQLException {
        AgroalDataSource own = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled(true)
                .connectionPoolConfiguration(pool -> pool.maxSize(1)
                        .acquisitionTimeout(Duration.ofMillis(200))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                .principal(new io.agroal.api.security.NamePrincipal("postgres"))
                                .credential(new io.agroal.api.security.SimplePassword("postgres")))));
        CurrentAuthority replica = new CurrentAuthority(own, Clock.systemUTC());
        long began = System.nanoTime();
        for (int i = 0; i < 100_000; i++) {
            assertThat(replica.current()).isNotNull();
        }
        long most = 3 + Duration.ofNanos(System.nanoTime() - began).toMillis() / 200;
        assertThat(own.getMetrics().acquireCount()).isBetween(1L, 1 + most);

        own.close();

        assertEventually(ONE_SECOND, () -> assertThatThrownBy(replica::current)
                .isInstanceOf(ServiceException.Unavailable.class));
    }

    private Grants elsewhere(Identity caller) {
        return otherReplica.current().of(caller);
    }

    private boolean sees(String user, String arn) {
        return elsewhere(user(user)).on(Capability.CAPABILITY_READ, arn).size() == 1;
    }

    private GetAuthorityResponse authority(long version) {
        return identity.hall()
                .getAuthority(
                        GetAuthorityRequest.newBuilder().setVersion(version).build());
    }

    private Cluster label(String arn, Map<String, String> labels) {
        return identity.clusters()
                .updateCluster(UpdateClusterRequest.newBuilder()
                        .setCluster(arn)
                        .putAllLabels(labels)
                        .setUpdateMask(FieldMask.newBuilder().addPaths("labels"))
                        .build())
                .getCluster();
    }

    private static Map<String, ?> labels(com.google.protobuf.Struct cluster) {
        return cluster.getFieldsOrThrow("labels").getStructValue().getFieldsMap();
    }
}
