package io.keyward.access.identity;

import static io.keyward.access.identity.IdentityFixture.ACCOUNT;
import static io.keyward.access.identity.IdentityFixture.name;
import static io.keyward.access.identity.IdentityFixture.requestId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.CreateWebhookCredentialRequest;
import io.keyward.proto.identity.v1.CreateWebhookCredentialResponse;
import io.keyward.proto.identity.v1.DeleteWebhookCredentialRequest;
import io.keyward.proto.identity.v1.ListWebhookCredentialsRequest;
import io.keyward.proto.identity.v1.RecordRefusalsRequest;
import io.keyward.proto.identity.v1.Refusal;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialRequest;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialResponse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HexFormat;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WebhookCredentialsTest {

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private IdentityFixture identity;
    private String cluster = "";

    @BeforeEach
    void open() {
        identity = new IdentityFixture(server.port(), database);
        cluster = register();
    }

    @AfterEach
    void close() {
        identity.close();
    }

    @Test
    void a_token_leads_to_its_cluster_until_it_is_deleted() {
        CreateWebhookCredentialResponse created = create(request());
        String id = created.getWebhookCredential().getId();

        assertThat(created.getToken()).matches("kww_[A-Za-z0-9_-]{43}");
        assertThat(byToken(created.getToken()).getWebhookCredential()).isEqualTo(created.getWebhookCredential());
        assertThat(created.getWebhookCredential().getClusterArn()).isEqualTo(cluster);
        assertThat(byToken(created.getToken() + "x").hasWebhookCredential()).isFalse();
        assertThat(list()).isEqualTo(1);
        assertThat(identity.everythingKept()).doesNotContain(created.getToken());

        String elsewhere = register();
        assertThat(Calls.failure(() -> delete(elsewhere, id)).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_WEBHOOK_CREDENTIAL_NOT_FOUND);
        delete(cluster, id);

        assertThat(byToken(created.getToken()).hasWebhookCredential()).isFalse();
        assertThat(Calls.failure(() -> delete(cluster, id)).code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(identity.events("webhook-credential.delete", "webhook-credential/" + id))
                .singleElement()
                .satisfies(event -> assertThat(event.getClusterArn()).isEqualTo(cluster));
    }

    @Test
    void a_certificate_is_good_for_one_cluster_only() {
        String sha256 = HexFormat.of().formatHex(WebhookCredentials.sha256(name("certificate")));
        CreateWebhookCredentialResponse created = create(request().setCertificateSha256(sha256));

        assertThat(created.getToken()).isEmpty();
        assertThat(identity.hall()
                        .resolveWebhookCredential(ResolveWebhookCredentialRequest.newBuilder()
                                .setCertificateSha256(
                                        ByteString.copyFrom(HexFormat.of().parseHex(sha256)))
                                .build())
                        .getWebhookCredential())
                .isEqualTo(created.getWebhookCredential());
        String elsewhere = register();
        RpcFailure failure =
                Calls.failure(() -> create(request().setCluster(elsewhere).setCertificateSha256(sha256)));
        assertThat(failure.metadata()).containsEntry("field", "certificate_sha256");
    }

    @Test
    void a_repeat_shows_no_token_and_what_is_validated_is_not_there() {
        CreateWebhookCredentialRequest.Builder request = request().setRequestId(requestId());
        CreateWebhookCredentialResponse validated = create(request.clone().setValidateOnly(true));
        assertThat(validated.getToken()).isEmpty();
        assertThat(list()).isZero();
        CreateWebhookCredentialResponse first = create(request);

        CreateWebhookCredentialResponse again = create(request);

        assertThat(again.getWebhookCredential()).isEqualTo(first.getWebhookCredential());
        assertThat(again.getToken()).isEmpty();
        assertThat(list()).isEqualTo(1);
    }

    @Test
    void a_credential_expires_and_goes_with_its_cluster() {
        assertThat(Calls.failure(() -> create(request()
                                .setExpireTime(ProtoTime.toProto(Instant.now().minusSeconds(1)))))
                        .metadata())
                .containsEntry("field", "expire_time");
        String token = create(request()).getToken();
        String expiring = create(
                        request().setExpireTime(ProtoTime.toProto(Instant.now().plusSeconds(3_600))))
                .getToken();
        assertThat(byToken(expiring).hasWebhookCredential()).isTrue();
        IdentityFixture.sql(
                database,
                "UPDATE webhook_credential SET expires_at = now() - interval '1 second' WHERE expires_at IS NOT NULL");
        assertThat(byToken(expiring).hasWebhookCredential()).isFalse();

        var _ = identity.clusters()
                .unregisterCluster(UnregisterClusterRequest.newBuilder()
                        .setCluster(cluster)
                        .build());

        assertThat(byToken(token).hasWebhookCredential()).isFalse();
    }

    @Test
    void a_cluster_has_so_many() {
        for (int i = 0; i < 100; i++) {
            create(request());
        }
        assertThat(Calls.failure(() -> create(request())).reason()).isEqualTo(ErrorReason.ERROR_REASON_LIMIT_EXCEEDED);
    }

    @Test
    void who_was_turned_away_is_on_record() {
        String name = name("mallory");
        Instant when = Instant.now().minusSeconds(60);
        Caller caller = new Caller(IdentityFixture.user(name, "everybody"), "10.9.8.7", "curl", requestId(), "rest");
        Caller nobody = new Caller(Identity.nobody(), "10.9.8.6", "curl", requestId(), "eks");
        Refusal.Builder refusal = Refusal.newBuilder()
                .setCaller(CallerMetadata.toProto(caller))
                .setTime(ProtoTime.toProto(when))
                .setOperation("keyward.access.v1.ClusterService/GetCluster")
                .setReason("ERROR_REASON_PERMISSION_DENIED")
                .setMessage("no role binding of yours includes READ here")
                .setSuppressed(7);

        var _ = identity.hall()
                .recordRefusals(RecordRefusalsRequest.newBuilder()
                        .addRefusals(refusal)
                        .addRefusals(Refusal.newBuilder()
                                .setCaller(CallerMetadata.toProto(nobody))
                                .setTime(ProtoTime.toProto(when))
                                .setReason("ERROR_REASON_UNAUTHENTICATED"))
                        .addRefusals(Refusal.newBuilder()
                                .setTime(ProtoTime.toProto(when))
                                .setReason("ERROR_REASON_UNAUTHENTICATED"))
                        .build());

        assertThat(identity.events("call.refused", "caller/" + name))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getTime()).isEqualTo(ProtoTime.toProto(when));
                    assertThat(event.getActor().getName()).isEqualTo(name);
                    assertThat(event.getActor().getSourceIp()).isEqualTo("10.9.8.7");
                    assertThat(event.getActor().getGroupsList()).containsExactly("everybody");
                    assertThat(event.getReason()).isEqualTo("ERROR_REASON_PERMISSION_DENIED");
                    assertThat(event.getRequestId()).isEqualTo(caller.requestId());
                    assertThat(event.getDetails().getFieldsOrThrow("suppressed").getNumberValue())
                            .isEqualTo(7);
                });
        assertThat(identity.events("call.refused", "caller/anonymous"))
                .extracting(event -> event.getActor().getSourceIp())
                .contains("10.9.8.6");
    }

    private String register() {
        String arn = "arn:aws:eks:us-west-2:" + ACCOUNT + ":cluster/" + name("webhooks");
        return identity.clusters()
                .registerCluster(RegisterClusterRequest.newBuilder().setArn(arn).build())
                .getCluster()
                .getArn();
    }

    private CreateWebhookCredentialRequest.Builder request() {
        return CreateWebhookCredentialRequest.newBuilder().setCluster(cluster).setName("kube-apiserver");
    }

    private CreateWebhookCredentialResponse create(CreateWebhookCredentialRequest.Builder request) {
        return identity.admin().createWebhookCredential(request.build());
    }

    private int list() {
        return identity.admin()
                .listWebhookCredentials(ListWebhookCredentialsRequest.newBuilder()
                        .setCluster(cluster)
                        .build())
                .getWebhookCredentialsCount();
    }

    private void delete(String of, String id) {
        var _ = identity.admin()
                .deleteWebhookCredential(DeleteWebhookCredentialRequest.newBuilder()
                        .setCluster(of)
                        .setId(id)
                        .build());
    }

    private ResolveWebhookCredentialResponse byToken(String token) {
        return identity.hall()
                .resolveWebhookCredential(ResolveWebhookCredentialRequest.newBuilder()
                        .setTokenSha256(ByteString.copyFrom(WebhookCredentials.sha256(token)))
                        .build());
    }
}
