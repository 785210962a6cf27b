package io.keyward.gateway.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.error.ServiceException.Conflict;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.CreateAccessKeyResponse;
import io.keyward.proto.identity.v1.CreateWebhookCredentialRequest;
import io.keyward.proto.identity.v1.CreateWebhookCredentialResponse;
import io.keyward.proto.identity.v1.DeleteAccessKeyRequest;
import io.keyward.proto.identity.v1.DeleteAccessKeyResponse;
import io.keyward.proto.identity.v1.DeleteRoleBindingRequest;
import io.keyward.proto.identity.v1.DeleteRoleBindingResponse;
import io.keyward.proto.identity.v1.DeleteWebhookCredentialRequest;
import io.keyward.proto.identity.v1.DeleteWebhookCredentialResponse;
import io.keyward.proto.identity.v1.GetRoleBindingRequest;
import io.keyward.proto.identity.v1.GetRoleBindingResponse;
import io.keyward.proto.identity.v1.HeldRole;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.ListAccessKeysRequest;
import io.keyward.proto.identity.v1.ListAccessKeysResponse;
import io.keyward.proto.identity.v1.ListRoleBindingsRequest;
import io.keyward.proto.identity.v1.ListRoleBindingsResponse;
import io.keyward.proto.identity.v1.ListWebhookCredentialsRequest;
import io.keyward.proto.identity.v1.ListWebhookCredentialsResponse;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.PutRoleBindingResponse;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.RotateAccessKeyRequest;
import io.keyward.proto.identity.v1.RotateAccessKeyResponse;
import io.keyward.proto.identity.v1.WebhookCredential;
import io.keyward.proto.identity.v1.WhoAmIRequest;
import io.keyward.proto.identity.v1.WhoAmIResponse;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** IdentityService over the fake world. Of keys it shows the caller's own, and all to an administrator of everything. */
final class FakeIdentityService extends IdentityServiceGrpc.IdentityServiceImplBase {

    private final Identities identities;
    private final Clusters clusters;
    private final Journal journal;

    FakeIdentityService(Identities identities, Clusters clusters, Journal journal) {
        this.identities = identities;
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void whoAmI(WhoAmIRequest request, StreamObserver<WhoAmIResponse> observer) {
        Reply.to(observer, () -> {
            WhoAmIResponse.Builder answer = WhoAmIResponse.newBuilder()
                    .setIdentity(CallerMetadata.toProto(Caller.current().identity()));
            FrontHall.grants().bindings().forEach(binding -> {
                HeldRole.Builder held = HeldRole.newBuilder().setRole(binding.getRole());
                if (binding.hasScope()) {
                    held.setScope(binding.getScope());
                }
                answer.addRoles(held.setBinding(binding.getName().contains("/") ? "" : binding.getName()));
            });
            return answer.build();
        });
    }

    @Override
    public void listRoleBindings(ListRoleBindingsRequest request, StreamObserver<ListRoleBindingsResponse> observer) {
        Reply.to(observer, () -> ListRoleBindingsResponse.newBuilder()
                .addAllRoleBindings(identities.bindings.values())
                .build());
    }

    @Override
    public void getRoleBinding(GetRoleBindingRequest request, StreamObserver<GetRoleBindingResponse> observer) {
        Reply.to(observer, () -> GetRoleBindingResponse.newBuilder()
                .setRoleBinding(binding(request.getName()))
                .build());
    }

    @Override
    public void putRoleBinding(PutRoleBindingRequest request, StreamObserver<PutRoleBindingResponse> observer) {
        Reply.to(observer, () -> {
            String name = request.getRoleBinding().getName();
            Optional<RoleBinding> before = Optional.ofNullable(identities.bindings.get(name));
            check(request.getRoleBinding().getEtag(), before);
            RoleBinding after = request.getRoleBinding().toBuilder()
                    .setEtag(String.valueOf(identities.next()))
                    .build();
            if (!request.getValidateOnly()) {
                identities.bindings.put(name, after);
                journal.record("role-binding.put", request, Outcome.OUTCOME_SUCCESS, "", "", "");
            }
            return PutRoleBindingResponse.newBuilder()
                    .setRoleBinding(after)
                    .setCreated(before.isEmpty())
                    .build();
        });
    }

    @Override
    public void deleteRoleBinding(
            DeleteRoleBindingRequest request, StreamObserver<DeleteRoleBindingResponse> observer) {
        Reply.to(observer, () -> {
            RoleBinding binding = binding(request.getName());
            check(request.getEtag(), Optional.of(binding));
            boolean last = identities.bindings.values().stream()
                            .filter(other -> other.getRole() == Role.ROLE_ADMINISTRATOR && !other.hasScope())
                            .count()
                    == 1;
            if (last && binding.getRole() == Role.ROLE_ADMINISTRATOR) {
                throw new Precondition(
                        ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR_BINDING,
                        "no administrator without a scope would be left",
                        Map.of());
            }
            if (!request.getValidateOnly()) {
                identities.bindings.remove(request.getName());
                journal.record("role-binding.delete", request, Outcome.OUTCOME_SUCCESS, "", "", "");
            }
            return DeleteRoleBindingResponse.getDefaultInstance();
        });
    }

    @Override
    public void createAccessKey(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> observer) {
        Reply.to(observer, () -> {
            AccessKey key = fresh(
                            request.getName(),
                            request.getAccount().isEmpty() ? Clusters.ACCOUNT : request.getAccount(),
                            request.getRole())
                    .toBuilder()
                    .setScope(request.getScope())
                    .build();
            AccessKey given =
                    request.hasScope() ? key : key.toBuilder().clearScope().build();
            CreateAccessKeyResponse.Builder answer =
                    CreateAccessKeyResponse.newBuilder().setAccessKey(given);
            if (!request.getValidateOnly()) {
                identities.keys.put(given.getAccessKeyId(), given);
                journal.record("access-key.create", request, Outcome.OUTCOME_SUCCESS, "", "", "");
                answer.setSecretAccessKey(Identities.secret(given.getAccessKeyId()));
            }
            return answer.build();
        });
    }

    @Override
    public void listAccessKeys(ListAccessKeysRequest request, StreamObserver<ListAccessKeysResponse> observer) {
        Reply.to(observer, () -> ListAccessKeysResponse.newBuilder()
                .addAllAccessKeys(identities.keys.values().stream()
                        .filter(FakeIdentityService::mayTouch)
                        .toList())
                .build());
    }

    @Override
    public void rotateAccessKey(RotateAccessKeyRequest request, StreamObserver<RotateAccessKeyResponse> observer) {
        Reply.to(observer, () -> {
            AccessKey old = key(request.getAccessKeyId());
            AccessKey next = old.toBuilder()
                    .setAccessKeyId("AKIANEXT" + identities.next())
                    .build();
            Timestamp end = Timestamp.newBuilder()
                    .setSeconds(java.time.Instant.now().getEpochSecond() + request.getOverlapSeconds())
                    .build();
            identities.keys.put(next.getAccessKeyId(), next);
            identities.keys.put(
                    old.getAccessKeyId(), old.toBuilder().setExpireTime(end).build());
            return RotateAccessKeyResponse.newBuilder()
                    .setAccessKey(next)
                    .setSecretAccessKey(Identities.secret(next.getAccessKeyId()))
                    .setOldExpireTime(end)
                    .build();
        });
    }

    @Override
    public void deleteAccessKey(DeleteAccessKeyRequest request, StreamObserver<DeleteAccessKeyResponse> observer) {
        Reply.to(observer, () -> {
            AccessKey key = key(request.getAccessKeyId());
            if (!request.getValidateOnly()) {
                identities.keys.remove(key.getAccessKeyId());
            }
            return DeleteAccessKeyResponse.getDefaultInstance();
        });
    }

    @Override
    public void createWebhookCredential(
            CreateWebhookCredentialRequest request, StreamObserver<CreateWebhookCredentialResponse> observer) {
        Reply.to(observer, () -> {
            String token = request.getCertificateSha256().isEmpty() ? "kww_test" + identities.next() : "";
            WebhookCredential credential = WebhookCredential.newBuilder()
                    .setId("wc-" + identities.next())
                    .setClusterArn(clusters.find(request.getCluster()).getArn())
                    .setName(request.getName())
                    .setCertificateSha256(request.getCertificateSha256())
                    .build();
            if (!request.getValidateOnly()) {
                identities.add(
                        credential,
                        token.isEmpty()
                                ? ByteString.copyFrom(HexFormat.of().parseHex(request.getCertificateSha256()))
                                : Identities.sha256(token));
            }
            return CreateWebhookCredentialResponse.newBuilder()
                    .setWebhookCredential(credential)
                    .setToken(request.getValidateOnly() ? "" : token)
                    .build();
        });
    }

    @Override
    public void listWebhookCredentials(
            ListWebhookCredentialsRequest request, StreamObserver<ListWebhookCredentialsResponse> observer) {
        Reply.to(observer, () -> {
            String arn = clusters.find(request.getCluster()).getArn();
            return ListWebhookCredentialsResponse.newBuilder()
                    .addAllWebhookCredentials(identities.webhooks.values().stream()
                            .filter(credential -> credential.getClusterArn().equals(arn))
                            .toList())
                    .build();
        });
    }

    @Override
    public void deleteWebhookCredential(
            DeleteWebhookCredentialRequest request, StreamObserver<DeleteWebhookCredentialResponse> observer) {
        Reply.to(observer, () -> {
            String arn = clusters.find(request.getCluster()).getArn();
            WebhookCredential credential = identities.webhooks.get(request.getId());
            if (credential == null || !credential.getClusterArn().equals(arn)) {
                throw new NotFound(
                        ErrorReason.ERROR_REASON_WEBHOOK_CREDENTIAL_NOT_FOUND, "no such credential", Map.of());
            }
            if (!request.getValidateOnly()) {
                identities.webhooks.remove(request.getId());
            }
            return DeleteWebhookCredentialResponse.getDefaultInstance();
        });
    }

    private AccessKey fresh(String name, String account, Role role) {
        return identities.key("AKIAISSUED" + identities.next(), account, role, null).toBuilder()
                .setName(name)
                .build();
    }

    private AccessKey key(String id) {
        return Optional.ofNullable(identities.keys.get(id))
                .filter(FakeIdentityService::mayTouch)
                .orElseThrow(() -> new NotFound(
                        ErrorReason.ERROR_REASON_ACCESS_KEY_NOT_FOUND, "no access key with this id", Map.of()));
    }

    private static boolean mayTouch(AccessKey key) {
        return key.getAccessKeyId().equals(Caller.current().identity().accessKeyId())
                || !FrontHall.grants()
                        .everywhere(Capability.CAPABILITY_ADMINISTER)
                        .isEmpty();
    }

    private RoleBinding binding(String name) {
        return Optional.ofNullable(identities.bindings.get(name))
                .orElseThrow(() -> new NotFound(
                        ErrorReason.ERROR_REASON_ROLE_BINDING_NOT_FOUND, "no role binding of this name", Map.of()));
    }

    private static void check(String etag, Optional<RoleBinding> now) {
        if (!etag.isEmpty() && !Objects.equals(now.map(RoleBinding::getEtag).orElse(""), etag)) {
            throw new Conflict("the role binding has changed");
        }
    }
}
