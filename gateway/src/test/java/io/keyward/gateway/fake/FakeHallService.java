package io.keyward.gateway.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.GetAuthorityRequest;
import io.keyward.proto.identity.v1.GetAuthorityResponse;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.IssueTemporaryKeyRequest;
import io.keyward.proto.identity.v1.IssueTemporaryKeyResponse;
import io.keyward.proto.identity.v1.RecordRefusalsRequest;
import io.keyward.proto.identity.v1.RecordRefusalsResponse;
import io.keyward.proto.identity.v1.ResolveAccessKeyRequest;
import io.keyward.proto.identity.v1.ResolveAccessKeyResponse;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialRequest;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialResponse;
import io.keyward.proto.identity.v1.Role;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** HallService over the fake world. Roles are bound by the name after their last slash. */
final class FakeHallService extends HallServiceGrpc.HallServiceImplBase {

    private static final long LIFE = 900;

    private final Identities identities;
    private final Journal journal;

    FakeHallService(Identities identities, Journal journal) {
        this.identities = identities;
        this.journal = journal;
    }

    @Override
    public void getAuthority(GetAuthorityRequest request, StreamObserver<GetAuthorityResponse> observer) {
        Reply.to(observer, () -> GetAuthorityResponse.newBuilder()
                .setVersion(identities.authority().version())
                .addAllRoleBindings(identities.bindings())
                .addAllClusters(identities.clusterLabels())
                .build());
    }

    @Override
    public void resolveAccessKey(ResolveAccessKeyRequest request, StreamObserver<ResolveAccessKeyResponse> observer) {
        Reply.to(observer, () -> Optional.ofNullable(identities.keys.get(request.getAccessKeyId()))
                .map(key -> ResolveAccessKeyResponse.newBuilder()
                        .setAccessKey(key)
                        .setSecretAccessKey(Identities.secret(key.getAccessKeyId()))
                        .build())
                .orElseGet(ResolveAccessKeyResponse::getDefaultInstance));
    }

    @Override
    public void resolveWebhookCredential(
            ResolveWebhookCredentialRequest request, StreamObserver<ResolveWebhookCredentialResponse> observer) {
        Reply.to(observer, () -> {
            ByteString sha256 = request.hasTokenSha256() ? request.getTokenSha256() : request.getCertificateSha256();
            return identities
                    .webhook(sha256)
                    .map(credential -> ResolveWebhookCredentialResponse.newBuilder()
                            .setWebhookCredential(credential)
                            .build())
                    .orElseGet(ResolveWebhookCredentialResponse::getDefaultInstance);
        });
    }

    @Override
    public void issueTemporaryKey(
            IssueTemporaryKeyRequest request, StreamObserver<IssueTemporaryKeyResponse> observer) {
        Reply.to(observer, () -> {
            String[] session = request.getArn().split("[:/]", -1);
            String role = "arn:aws:iam::" + session[4] + ":role/" + session[6];
            if (!role.equals(Identities.BOUND_ROLE)) {
                throw new Denied(ErrorReason.ERROR_REASON_PRINCIPAL_NOT_BOUND, "not bound", Map.of());
            }
            AccessKey key =
                    identities.key("ASIATEMP" + identities.next(), session[4], Role.ROLE_UNSPECIFIED, null).toBuilder()
                            .setPrincipalArn(role)
                            .setExpireTime(Timestamp.newBuilder()
                                    .setSeconds(Instant.now().getEpochSecond() + LIFE))
                            .build();
            identities.keys.put(key.getAccessKeyId(), key);
            return IssueTemporaryKeyResponse.newBuilder()
                    .setAccessKey(key)
                    .setSecretAccessKey(Identities.secret(key.getAccessKeyId()))
                    .build();
        });
    }

    @Override
    public void recordRefusals(RecordRefusalsRequest request, StreamObserver<RecordRefusalsResponse> observer) {
        Reply.to(observer, () -> {
            request.getRefusalsList()
                    .forEach(refusal -> journal.record(
                            Journal.REFUSED, refusal, Outcome.OUTCOME_REFUSED, refusal.getCluster(), "", ""));
            return RecordRefusalsResponse.getDefaultInstance();
        });
    }
}
