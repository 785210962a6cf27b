package io.keyward.access.identity;

import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.audit.v1.Action;
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
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.RotateAccessKeyRequest;
import io.keyward.proto.identity.v1.RotateAccessKeyResponse;
import io.keyward.proto.identity.v1.WhoAmIRequest;
import io.keyward.proto.identity.v1.WhoAmIResponse;
import jakarta.inject.Singleton;
import java.util.Map;

@Singleton
class IdentityEndpoint extends IdentityServiceGrpc.IdentityServiceImplBase {

    private final RoleBindings bindings;
    private final AccessKeys keys;
    private final WebhookCredentials credentials;
    private final IdentityChanges changes;
    private final Clusters clusters;
    private final Refusals refusals;
    private final Replies replies;

    IdentityEndpoint(
            RoleBindings bindings,
            AccessKeys keys,
            WebhookCredentials credentials,
            IdentityChanges changes,
            Clusters clusters,
            Refusals refusals,
            Replies replies) {
        this.bindings = bindings;
        this.keys = keys;
        this.credentials = credentials;
        this.changes = changes;
        this.clusters = clusters;
        this.refusals = refusals;
        this.replies = replies;
    }

    @Override
    public void whoAmI(WhoAmIRequest in, StreamObserver<WhoAmIResponse> out) {
        replies.reply(out, () -> {
            Caller caller = Caller.current();
            WhoAmIResponse.Builder response =
                    WhoAmIResponse.newBuilder().setIdentity(CallerMetadata.toProto(caller.identity()));
            changes.grants(caller).bindings().forEach(binding -> response.addRoles(held(binding, caller)));
            return response.build();
        });
    }

    private static HeldRole held(RoleBinding binding, Caller caller) {
        boolean ofKey = binding.getName()
                .equals(Authority.bindingOfKey(caller.identity().accessKeyId()));
        HeldRole.Builder held =
                HeldRole.newBuilder().setRole(binding.getRole()).setBinding(ofKey ? "" : binding.getName());
        if (binding.hasScope()) {
            held.setScope(binding.getScope());
        }
        if (binding.hasBoundary()) {
            held.setBoundary(binding.getBoundary());
        }
        return held.build();
    }

    @Override
    public void listRoleBindings(ListRoleBindingsRequest in, StreamObserver<ListRoleBindingsResponse> out) {
        replies.reply(out, () -> {
            RoleBindings.Page page = bindings.list(in.getPageSize(), in.getPageToken());
            return ListRoleBindingsResponse.newBuilder()
                    .addAllRoleBindings(page.bindings())
                    .setNextPageToken(page.nextPageToken())
                    .build();
        });
    }

    @Override
    public void getRoleBinding(GetRoleBindingRequest in, StreamObserver<GetRoleBindingResponse> out) {
        replies.reply(out, () -> GetRoleBindingResponse.newBuilder()
                .setRoleBinding(bindings.get(in.getName()))
                .build());
    }

    @Override
    public void putRoleBinding(PutRoleBindingRequest in, StreamObserver<PutRoleBindingResponse> out) {
        Attempt attempt = attempt(
                Action.ACTION_ROLE_BINDING_PUT, "name", in.getRoleBinding().getName());
        replies.reply(out, () -> refusals.recording(attempt, () -> bindings.put(in)));
    }

    @Override
    public void deleteRoleBinding(DeleteRoleBindingRequest in, StreamObserver<DeleteRoleBindingResponse> out) {
        Attempt attempt = attempt(Action.ACTION_ROLE_BINDING_DELETE, "name", in.getName());
        replies.reply(out, () -> refusals.recording(attempt, () -> bindings.delete(in)));
    }

    @Override
    public void createAccessKey(CreateAccessKeyRequest in, StreamObserver<CreateAccessKeyResponse> out) {
        Attempt attempt = attempt(Action.ACTION_ACCESS_KEY_CREATE, "name", in.getName());
        replies.reply(out, () -> refusals.recording(attempt, () -> keys.create(in)));
    }

    @Override
    public void listAccessKeys(ListAccessKeysRequest in, StreamObserver<ListAccessKeysResponse> out) {
        replies.reply(out, () -> keys.list(in.getPageSize(), in.getPageToken()));
    }

    @Override
    public void rotateAccessKey(RotateAccessKeyRequest in, StreamObserver<RotateAccessKeyResponse> out) {
        Attempt attempt = attempt(Action.ACTION_ACCESS_KEY_ROTATE, "accessKeyId", in.getAccessKeyId());
        replies.reply(out, () -> refusals.recording(attempt, () -> keys.rotate(in)));
    }

    @Override
    public void deleteAccessKey(DeleteAccessKeyRequest in, StreamObserver<DeleteAccessKeyResponse> out) {
        Attempt attempt = attempt(Action.ACTION_ACCESS_KEY_DELETE, "accessKeyId", in.getAccessKeyId());
        replies.reply(out, () -> refusals.recording(attempt, () -> keys.delete(in)));
    }

    @Override
    public void createWebhookCredential(
            CreateWebhookCredentialRequest in, StreamObserver<CreateWebhookCredentialResponse> out) {
        Attempt attempt = new Attempt(
                Action.ACTION_WEBHOOK_CREDENTIAL_CREATE,
                () -> clusters.arnOf(in.getCluster()),
                "",
                "",
                Map.of("name", in.getName()));
        replies.reply(out, () -> refusals.recording(attempt, () -> credentials.create(in)));
    }

    @Override
    public void listWebhookCredentials(
            ListWebhookCredentialsRequest in, StreamObserver<ListWebhookCredentialsResponse> out) {
        replies.reply(out, () -> ListWebhookCredentialsResponse.newBuilder()
                .addAllWebhookCredentials(credentials.list(in.getCluster()))
                .build());
    }

    @Override
    public void deleteWebhookCredential(
            DeleteWebhookCredentialRequest in, StreamObserver<DeleteWebhookCredentialResponse> out) {
        Attempt attempt = new Attempt(
                Action.ACTION_WEBHOOK_CREDENTIAL_DELETE,
                () -> clusters.arnOf(in.getCluster()),
                "",
                "",
                Map.of("id", in.getId()));
        replies.reply(out, () -> refusals.recording(attempt, () -> credentials.delete(in)));
    }

    private static Attempt attempt(Action action, String key, String named) {
        return new Attempt(action, () -> "", "", "", Map.of(key, named));
    }
}
