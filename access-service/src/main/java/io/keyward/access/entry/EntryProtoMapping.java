package io.keyward.access.entry;

import io.keyward.access.eks.EksRefusalMapping;
import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.Life;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.eks.AccessScope;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.Condition;
import io.keyward.proto.access.v1.EntryUpdate;
import io.keyward.proto.access.v1.SyncStatus;
import io.keyward.proto.access.v1.SyncStatus.State;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Entries, their changes and how they stand at EKS, to and from proto messages. */
public final class EntryProtoMapping {

    private static final String USERNAME = "username";
    private static final String GROUPS = "kubernetes_groups";

    private EntryProtoMapping() {}

    static io.keyward.proto.access.v1.AccessEntry toProto(EntryView view) {
        AccessEntry entry = view.entry();
        io.keyward.proto.access.v1.AccessEntry.Builder proto = io.keyward.proto.access.v1.AccessEntry.newBuilder()
                .setClusterArn(view.clusterArn())
                .setPrincipalArn(entry.principalArn())
                .setType(entry.type())
                .addAllKubernetesGroups(entry.kubernetesGroups())
                .putAllTags(entry.tags())
                .setCreatedAt(ProtoTime.toProto(entry.createdAt()))
                .setModifiedAt(ProtoTime.toProto(entry.modifiedAt()))
                .setRevision(entry.revision())
                .setEtag(entry.etag(view.clusterId()))
                .setSync(sync(view));
        entry.associations().forEach(a -> proto.addAssociatedAccessPolicies(toProto(a)));
        entry.expiresAt().ifPresent(end -> proto.setExpireTime(ProtoTime.toProto(end)));
        entry.groupExpiries()
                .forEach((group, end) -> proto.putKubernetesGroupExpireTimes(group, ProtoTime.toProto(end)));
        ObservedEntry observed = view.principal().observed();
        if (observed != null) {
            proto.setAccessEntryArn(observed.accessEntryArn());
        }
        if (entry.content().standard()) {
            proto.setUsername(entry.effectiveUsername());
        } else if (observed != null) {
            // For these types the username and groups are EKS's choice, known once EKS was seen to hold the entry.
            proto.setUsername(
                            observed.content().username() == null
                                    ? ""
                                    : observed.content().username())
                    .clearKubernetesGroups()
                    .addAllKubernetesGroups(observed.content().kubernetesGroups());
        }
        return proto.build();
    }

    /** As the answer to a request shows it: nothing that was only validated has an etag. */
    static io.keyward.proto.access.v1.AccessEntry toProto(EntryView view, RequestTerms terms) {
        io.keyward.proto.access.v1.AccessEntry entry = toProto(view);
        return terms.validateOnly() ? entry.toBuilder().clearEtag().build() : entry;
    }

    static AssociatedAccessPolicy toProto(Association association) {
        AssociatedAccessPolicy.Builder proto = AssociatedAccessPolicy.newBuilder()
                .setPolicyArn(association.policyArn())
                .setAccessScope(toProto(association.accessScope()))
                .setAssociatedAt(ProtoTime.toProto(association.associatedAt()))
                .setModifiedAt(ProtoTime.toProto(association.modifiedAt()));
        if (association.expiresAt() != null) {
            proto.setExpireTime(ProtoTime.toProto(association.expiresAt()));
        }
        return proto.build();
    }

    static io.keyward.proto.access.v1.AccessPolicy toProto(AccessPolicy policy) {
        return io.keyward.proto.access.v1.AccessPolicy.newBuilder()
                .setName(policy.name())
                .setArn(policy.arn())
                .setRulesPublished(policy.fullyKnown())
                .build();
    }

    private static io.keyward.proto.access.v1.AccessScope toProto(AccessScope scope) {
        return io.keyward.proto.access.v1.AccessScope.newBuilder()
                .setType(
                        switch (scope.kind()) {
                            case CLUSTER -> AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER;
                            case NAMESPACE -> AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
                            case UNKNOWN -> AccessScopeType.ACCESS_SCOPE_TYPE_UNSPECIFIED;
                        })
                .addAllNamespaces(scope.namespaces())
                .build();
    }

    /** The scope as it was given; refused only if its type is none. */
    public static AccessScope toDomain(io.keyward.proto.access.v1.AccessScope scope) {
        return switch (scope.getType()) {
            case ACCESS_SCOPE_TYPE_CLUSTER -> new AccessScope("cluster", scope.getNamespacesList());
            case ACCESS_SCOPE_TYPE_NAMESPACE -> AccessScope.namespaces(scope.getNamespacesList());
            case ACCESS_SCOPE_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw EksRefusal.invalid("access_scope.type", "The access scope type must be cluster or namespace.");
        };
    }

    /** What the mask names, or else what is given. */
    static EntryChange.Update update(UpdateAccessEntryRequest request) {
        Set<String> mask = Requests.paths(request.getUpdateMask(), Set.of(USERNAME, GROUPS));
        boolean username = mask.isEmpty() ? request.hasUsername() : mask.contains(USERNAME);
        boolean groups = mask.isEmpty() ? request.hasKubernetesGroups() : mask.contains(GROUPS);
        return new EntryChange.Update(
                request.getPrincipalArn(),
                username ? Optional.of(request.getUsername()) : Optional.empty(),
                groups ? Optional.of(List.copyOf(request.getKubernetesGroups().getNamesList())) : Optional.empty());
    }

    /** The changes of a batch; one that says nothing is named by its place. */
    static List<EntryChange> changes(List<io.keyward.proto.access.v1.EntryChange> batch) {
        List<EntryChange> changes = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            try {
                changes.add(change(batch.get(i)));
            } catch (EksRefusal refusal) {
                throw at(i, EksRefusalMapping.of(refusal));
            }
        }
        return changes;
    }

    /** The refusal of one change of a batch. */
    static ServiceException at(int index, ServiceException refusal) {
        return refusal.at("changes[" + index + "]." + refusal.metadata().getOrDefault("field", "principal_arn"));
    }

    private static EntryChange change(io.keyward.proto.access.v1.EntryChange change) {
        String principal = change.getPrincipalArn();
        return switch (change.getChangeCase()) {
            case CREATE ->
                new EntryChange.Create(
                        principal,
                        change.getCreate().getType(),
                        change.getCreate().getUsername(),
                        change.getCreate().getKubernetesGroupsList(),
                        change.getCreate().getTagsMap());
            case UPDATE -> {
                EntryUpdate update = change.getUpdate();
                yield new EntryChange.Update(
                        principal,
                        update.hasUsername() ? Optional.of(update.getUsername()) : Optional.empty(),
                        update.hasKubernetesGroups()
                                ? Optional.of(
                                        List.copyOf(update.getKubernetesGroups().getNamesList()))
                                : Optional.empty());
            }
            case DELETE -> new EntryChange.Delete(principal);
            case ASSOCIATE ->
                new EntryChange.Associate(
                        principal,
                        change.getAssociate().getPolicyArn(),
                        toDomain(change.getAssociate().getAccessScope()));
            case DISASSOCIATE ->
                new EntryChange.Disassociate(principal, change.getDisassociate().getPolicyArn());
            case CHANGE_NOT_SET ->
                throw EksRefusal.invalid("change", "A change must create, update, delete, associate or disassociate.");
        };
    }

    /** How an entry stands at EKS, as a state and in the form of a Kubernetes condition. */
    static SyncStatus sync(EntryView view) {
        Optional<Life> standing = view.principal().standing();
        if (standing.isEmpty()) {
            // Nothing is left once EKS no longer holds a removed entry.
            return SyncStatus.newBuilder()
                    .setState(State.STATE_SYNCED)
                    .setRevision(view.entry().revision())
                    .setSyncedRevision(view.entry().revision())
                    .build();
        }
        Life life = standing.get();
        State state = state(view, life);
        SyncStatus.Builder status = SyncStatus.newBuilder()
                .setState(state)
                .setRevision(life.facts().revision())
                .setSyncedRevision(life.facts().syncedRevision())
                .addConditions(condition(state, life));
        ObservedEntry observed = view.principal().observed();
        if (observed != null) {
            status.setObservedAt(ProtoTime.toProto(observed.observedAt()));
        }
        return status.build();
    }

    private static State state(EntryView view, Life life) {
        if (life.refusal().isPresent()) {
            return State.STATE_FAILED;
        }
        if (life.facts().syncedRevision() >= life.facts().revision()) {
            return State.STATE_SYNCED;
        }
        return view.mode().pushes() ? State.STATE_PENDING : State.STATE_HELD;
    }

    private static Condition condition(State state, Life life) {
        Condition.Builder condition = Condition.newBuilder()
                .setType("Synced")
                .setLastTransitionTime(ProtoTime.toProto(life.facts().since()));
        Optional<Life.Refusal> refusal = life.refusal();
        if (refusal.isPresent()) {
            return condition
                    .setStatus("False")
                    .setReason(refusal.get().code())
                    .setMessage(refusal.get().message())
                    .setAwsRequestId(refusal.get().requestId())
                    .build();
        }
        return switch (state) {
            case STATE_SYNCED ->
                condition
                        .setStatus("True")
                        .setReason("Synced")
                        .setMessage("EKS holds the desired state")
                        .build();
            case STATE_HELD ->
                condition
                        .setStatus("False")
                        .setReason("ModeHoldsChanges")
                        .setMessage("the cluster's mode keeps changes from being pushed")
                        .build();
            default ->
                condition
                        .setStatus("Unknown")
                        .setReason("PushPending")
                        .setMessage(pending(life))
                        .build();
        };
    }

    private static String pending(Life life) {
        String lastError = life.work().map(Life.Work::lastError).orElse(null);
        return "a push is due or under way" + (lastError == null ? "" : "; the last one met: " + lastError);
    }
}
