package io.keyward.gateway.rest;

import io.keyward.gateway.rest.EntryViews.AssociationView;
import io.keyward.gateway.rest.EntryViews.ConditionView;
import io.keyward.gateway.rest.EntryViews.EntryView;
import io.keyward.gateway.rest.EntryViews.Scope;
import io.keyward.gateway.rest.EntryViews.ScopeType;
import io.keyward.gateway.rest.EntryViews.SyncView;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.Condition;
import io.keyward.proto.access.v1.SyncStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between the services' access entries and their JSON. */
final class EntryMapping {

    private EntryMapping() {}

    static EntryView view(AccessEntry entry) {
        return new EntryView(
                entry.getClusterArn(),
                entry.getPrincipalArn(),
                entry.getType(),
                entry.getUsername(),
                entry.getKubernetesGroupsList(),
                new TreeMap<>(entry.getTagsMap()),
                Values.orAbsent(entry.getAccessEntryArn()),
                entry.hasCreatedAt() ? ProtoTime.toJava(entry.getCreatedAt()) : null,
                entry.hasModifiedAt() ? ProtoTime.toJava(entry.getModifiedAt()) : null,
                Values.orAbsent(entry.getEtag()),
                entry.hasExpireTime() ? ProtoTime.toJava(entry.getExpireTime()) : null,
                entry.getKubernetesGroupExpireTimesCount() == 0 ? null : groupExpireTimes(entry),
                entry.getRevision(),
                entry.getAssociatedAccessPoliciesList().stream()
                        .map(EntryMapping::view)
                        .toList(),
                view(entry.getSync()));
    }

    static SyncView view(SyncStatus sync) {
        return new SyncView(
                Values.shortName(sync.getState().name(), "STATE_"),
                sync.getRevision(),
                sync.getSyncedRevision(),
                sync.getConditionsList().stream().map(EntryMapping::view).toList(),
                sync.hasObservedAt() ? ProtoTime.toJava(sync.getObservedAt()) : null);
    }

    /**
     * The scope of a request, which lies at {@code field}. Which namespaces fit which type is the service's to judge.
     *
     * @throws ProblemException if scope or type are absent
     */
    static AccessScope scope(String field, @Nullable Scope scope) {
        if (scope == null) {
            throw ProblemException.field(field, "is required");
        }
        AccessScopeType type =
                switch (scope.type()) {
                    case null -> throw ProblemException.field(field + ".type", "is required");
                    case CLUSTER -> AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER;
                    case NAMESPACE -> AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
                };
        List<String> namespaces = scope.namespaces();
        return AccessScope.newBuilder()
                .setType(type)
                .addAllNamespaces(namespaces == null ? List.of() : namespaces)
                .build();
    }

    private static AssociationView view(AssociatedAccessPolicy association) {
        AccessScope scope = association.getAccessScope();
        ScopeType type = scope.getType() == AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE
                ? ScopeType.NAMESPACE
                : ScopeType.CLUSTER;
        return new AssociationView(
                association.getPolicyArn(),
                new Scope(type, scope.getNamespacesList()),
                association.hasAssociatedAt() ? ProtoTime.toJava(association.getAssociatedAt()) : null,
                association.hasModifiedAt() ? ProtoTime.toJava(association.getModifiedAt()) : null,
                association.hasExpireTime() ? ProtoTime.toJava(association.getExpireTime()) : null);
    }

    private static Map<String, Instant> groupExpireTimes(AccessEntry entry) {
        Map<String, Instant> times = new TreeMap<>();
        entry.getKubernetesGroupExpireTimesMap().forEach((group, end) -> times.put(group, ProtoTime.toJava(end)));
        return times;
    }

    private static ConditionView view(Condition condition) {
        return new ConditionView(
                condition.getType(),
                condition.getStatus(),
                condition.getReason(),
                condition.getMessage(),
                condition.hasLastTransitionTime() ? ProtoTime.toJava(condition.getLastTransitionTime()) : null,
                Values.orAbsent(condition.getAwsRequestId()));
    }
}
