package io.keyward.access.identity;

import com.google.protobuf.ByteString;
import io.agroal.api.AgroalDataSource;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.identity.IdentityChanges.Change;
import io.keyward.access.identity.IdentityChanges.Kind;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.request.Requests;
import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.error.ServiceException.Exhausted;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.CreateWebhookCredentialRequest;
import io.keyward.proto.identity.v1.CreateWebhookCredentialResponse;
import io.keyward.proto.identity.v1.DeleteWebhookCredentialRequest;
import io.keyward.proto.identity.v1.DeleteWebhookCredentialResponse;
import io.keyward.proto.identity.v1.WebhookCredential;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What lets clusters' kube-apiservers in, each to the webhooks of its own cluster. Of a token no more is kept than its SHA-256: it has 256 random
 * bits, so that nobody finds it by that.
 */
@ApplicationScoped
class WebhookCredentials {

    private static final int MOST = 100;

    private static final String SELECT = "SELECT w.id, c.arn, w.name, w.certificate_sha256, w.created_at, w.expires_at "
            + "FROM webhook_credential w JOIN cluster c ON c.id = w.cluster_id WHERE ";

    private static final String INSERT =
            "INSERT INTO webhook_credential (id, cluster_id, name, token_sha256, certificate_sha256, created_at, "
                    + "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)";

    /** Of this cluster, and whatever else would stand in a certificate's way. */
    private static final String SWEEP =
            "DELETE FROM webhook_credential WHERE expires_at <= ? AND (cluster_id = ? OR certificate_sha256 = ?)";

    private final AgroalDataSource database;
    private final IdentityChanges changes;
    private final Clusters clusters;
    private final Clock clock;
    private final KeyMaker maker = new KeyMaker();

    WebhookCredentials(
            @DataSource("decisions") AgroalDataSource database,
            IdentityChanges changes,
            Clusters clusters,
            Clock clock) {
        this.database = database;
        this.changes = changes;
        this.clusters = clusters;
        this.clock = clock;
    }

    CreateWebhookCredentialResponse create(CreateWebhookCredentialRequest request) {
        Cluster cluster = clusters.find(request.getCluster());
        return changes.make(
                Requests.terms(request),
                new Kind<>(
                        administratorOf(cluster),
                        CreateWebhookCredentialResponse.parser(),
                        answer -> answer.toBuilder().clearToken().build(),
                        (connection, answered) -> of(connection, cluster.id()).stream()
                                .anyMatch(credential -> credential
                                        .getId()
                                        .equals(answered.getWebhookCredential().getId()))),
                change -> create(change, request, cluster));
    }

    private static Function<Grants, Allowance> administratorOf(Cluster cluster) {
        return grants -> grants.about(Capability.CAPABILITY_ADMINISTER, cluster.arnText())
                .allowance();
    }

    private CreateWebhookCredentialResponse create(
            Change change, CreateWebhookCredentialRequest request, Cluster cluster) throws SQLException {
        boolean isToken = request.getCertificateSha256().isEmpty();
        String token = isToken ? maker.token() : "";
        byte @Nullable [] tokenHash = isToken ? sha256(token) : null;
        byte @Nullable [] certificate = isToken ? null : HexFormat.of().parseHex(request.getCertificateSha256());
        @Nullable Instant end = request.hasExpireTime() ? change.end(request.getExpireTime()) : null;
        Connection connection = change.connection();
        var _ = Jdbc.update(connection, SWEEP, change.now(), cluster.id(), certificate);
        if (of(connection, cluster.id()).size() >= MOST) {
            throw new Exhausted(
                    ErrorReason.ERROR_REASON_LIMIT_EXCEEDED,
                    "the cluster has " + MOST + " webhook credentials already, which is the most there can be",
                    Map.of("limit", Integer.toString(MOST)));
        }
        if (certificate != null
                && !Jdbc.query(connection, SELECT + "w.certificate_sha256 = ?", row -> true, (Object) certificate)
                        .isEmpty()) {
            throw Invalid.field(
                    "certificate_sha256",
                    "certificate_sha256: is in use already; a certificate is good for one cluster only");
        }
        UUID id = UUID.randomUUID();
        var _ = Jdbc.update(
                connection, INSERT, id, cluster.id(), request.getName(), tokenHash, certificate, change.now(), end);
        WebhookCredential.Builder credential = WebhookCredential.newBuilder()
                .setId(id.toString())
                .setClusterArn(cluster.arnText())
                .setName(request.getName())
                .setCertificateSha256(request.getCertificateSha256())
                .setCreateTime(ProtoTime.toProto(change.now()));
        if (end != null) {
            credential.setExpireTime(ProtoTime.toProto(end));
        }
        change.record(Event.of(Action.ACTION_WEBHOOK_CREDENTIAL_CREATE, Outcome.SUCCESS)
                .about(cluster.arnText(), aggregate(id))
                .after(credential.build()));
        return CreateWebhookCredentialResponse.newBuilder()
                .setWebhookCredential(change.isRehearsal() ? credential.clearId() : credential)
                .setToken(token)
                .build();
    }

    List<WebhookCredential> list(String clusterReference) {
        UUID id = clusters.find(clusterReference).id();
        try (Connection connection = database.getConnection()) {
            return of(connection, id);
        } catch (SQLException e) {
            throw new IllegalStateException("webhook credentials cannot be read", e);
        }
    }

    DeleteWebhookCredentialResponse delete(DeleteWebhookCredentialRequest request) {
        Cluster cluster = clusters.find(request.getCluster());
        return changes.make(
                Requests.terms(request),
                new Kind<>(
                        administratorOf(cluster),
                        DeleteWebhookCredentialResponse.parser(),
                        UnaryOperator.identity(),
                        // No id is given again.
                        (connection, answered) -> true),
                change -> {
                    WebhookCredential before = of(change.connection(), cluster.id()).stream()
                            .filter(credential -> credential.getId().equals(request.getId()))
                            .findFirst()
                            .orElseThrow(() -> new NotFound(
                                    ErrorReason.ERROR_REASON_WEBHOOK_CREDENTIAL_NOT_FOUND,
                                    "id: the cluster has no webhook credential " + request.getId(),
                                    Map.of("field", "id", "cluster", cluster.arnText())));
                    UUID id = UUID.fromString(before.getId());
                    var _ = Jdbc.update(change.connection(), "DELETE FROM webhook_credential WHERE id = ?", id);
                    change.record(Event.of(Action.ACTION_WEBHOOK_CREDENTIAL_DELETE, Outcome.SUCCESS)
                            .about(cluster.arnText(), aggregate(id))
                            .before(before));
                    return DeleteWebhookCredentialResponse.getDefaultInstance();
                });
    }

    /** What a token leads to, by its SHA-256; empty if there is none that still holds. */
    Optional<WebhookCredential> byToken(ByteString sha256) {
        return resolve("w.token_sha256 = ?", sha256);
    }

    /** What a client certificate leads to, by its SHA-256. */
    Optional<WebhookCredential> byCertificate(ByteString sha256) {
        return resolve("w.certificate_sha256 = ?", sha256);
    }

    private Optional<WebhookCredential> resolve(String condition, ByteString sha256) {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(
                            connection,
                            SELECT + condition + " AND (w.expires_at IS NULL OR w.expires_at > ?)",
                            WebhookCredentials::read,
                            sha256.toByteArray(),
                            clock.instant())
                    .stream()
                    .findFirst();
        } catch (SQLException e) {
            throw new IllegalStateException("a webhook credential cannot be looked up", e);
        }
    }

    private static List<WebhookCredential> of(Connection connection, UUID clusterId) throws SQLException {
        return Jdbc.query(
                connection,
                SELECT + "w.cluster_id = ? ORDER BY w.created_at, w.id",
                WebhookCredentials::read,
                clusterId);
    }

    private static String aggregate(UUID id) {
        return "webhook-credential/" + id;
    }

    private static WebhookCredential read(ResultSet row) throws SQLException {
        WebhookCredential.Builder credential = WebhookCredential.newBuilder()
                .setId(row.getObject(1, UUID.class).toString())
                .setClusterArn(row.getString(2))
                .setName(row.getString(3))
                .setCreateTime(
                        ProtoTime.toProto(row.getObject(5, OffsetDateTime.class).toInstant()));
        byte[] certificate = row.getBytes(4);
        if (certificate != null) {
            credential.setCertificateSha256(HexFormat.of().formatHex(certificate));
        }
        OffsetDateTime expires = row.getObject(6, OffsetDateTime.class);
        if (expires != null) {
            credential.setExpireTime(ProtoTime.toProto(expires.toInstant()));
        }
        return credential.build();
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
