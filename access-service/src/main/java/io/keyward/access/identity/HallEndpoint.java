package io.keyward.access.identity;

import io.grpc.stub.StreamObserver;
import io.keyward.access.identity.AccessKeys.Issued;
import io.keyward.grpc.reply.Replies;
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
import io.keyward.proto.identity.v1.WebhookCredential;
import jakarta.inject.Singleton;
import java.util.Optional;

@Singleton
class HallEndpoint extends HallServiceGrpc.HallServiceImplBase {

    private final CurrentAuthority authority;
    private final KeyLookups keys;
    private final WebhookCredentials credentials;
    private final RecordedRefusals refusals;
    private final Replies replies;

    HallEndpoint(
            CurrentAuthority authority,
            KeyLookups keys,
            WebhookCredentials credentials,
            RecordedRefusals refusals,
            Replies replies) {
        this.authority = authority;
        this.keys = keys;
        this.credentials = credentials;
        this.refusals = refusals;
        this.replies = replies;
    }

    @Override
    public void getAuthority(GetAuthorityRequest in, StreamObserver<GetAuthorityResponse> out) {
        replies.reply(out, () -> {
            CurrentAuthority.State state = authority.state(in.getVersion());
            GetAuthorityResponse.Builder response =
                    GetAuthorityResponse.newBuilder().setVersion(state.version());
            if (state.version() == in.getVersion()) {
                return response.setUnchanged(true).build();
            }
            return response.addAllRoleBindings(state.bindings())
                    .addAllClusters(state.clusters())
                    .build();
        });
    }

    @Override
    public void resolveAccessKey(ResolveAccessKeyRequest in, StreamObserver<ResolveAccessKeyResponse> out) {
        replies.reply(out, () -> {
            Optional<Issued> key = keys.resolve(in.getAccessKeyId());
            return key.map(found -> ResolveAccessKeyResponse.newBuilder()
                            .setAccessKey(found.key())
                            .setSecretAccessKey(found.secret())
                            .build())
                    .orElseGet(ResolveAccessKeyResponse::getDefaultInstance);
        });
    }

    @Override
    public void resolveWebhookCredential(
            ResolveWebhookCredentialRequest in, StreamObserver<ResolveWebhookCredentialResponse> out) {
        replies.reply(out, () -> {
            Optional<WebhookCredential> credential =
                    switch (in.getCredentialCase()) {
                        case TOKEN_SHA256 -> credentials.byToken(in.getTokenSha256());
                        case CERTIFICATE_SHA256 -> credentials.byCertificate(in.getCertificateSha256());
                        case CREDENTIAL_NOT_SET -> Optional.empty();
                    };
            ResolveWebhookCredentialResponse.Builder response = ResolveWebhookCredentialResponse.newBuilder();
            credential.ifPresent(response::setWebhookCredential);
            return response.build();
        });
    }

    @Override
    public void issueTemporaryKey(IssueTemporaryKeyRequest in, StreamObserver<IssueTemporaryKeyResponse> out) {
        replies.reply(out, () -> {
            Issued issued = keys.issueTemporary(in.getArn(), in.getUserId());
            return IssueTemporaryKeyResponse.newBuilder()
                    .setAccessKey(issued.key())
                    .setSecretAccessKey(issued.secret())
                    .build();
        });
    }

    @Override
    public void recordRefusals(RecordRefusalsRequest in, StreamObserver<RecordRefusalsResponse> out) {
        replies.reply(out, () -> {
            refusals.record(in.getRefusalsList());
            return RecordRefusalsResponse.getDefaultInstance();
        });
    }
}
