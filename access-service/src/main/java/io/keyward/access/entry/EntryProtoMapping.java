package io.keyward.access.entry;

import io.keyward.access.observed.ObservedEntry;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.eks.EntryType;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;

/** Domain records to and from proto messages. */
final class EntryProtoMapping {

    private EntryProtoMapping() {}

    static io.keyward.proto.access.v1.AccessEntry toProto(EntryView view) {
        AccessEntry entry = view.entry();
        io.keyward.proto.access.v1.AccessEntry.Builder proto = io.keyward.proto.access.v1.AccessEntry.newBuilder()
                .setClusterArn(view.cluster().arnText())
                .setPrincipalArn(entry.principal().text())
                .setType(entry.type())
                .setUsername(username(view))
                .addAllKubernetesGroups(entry.kubernetesGroups())
                .putAllTags(entry.tags())
                .setCreatedAt(ProtoTime.toProto(entry.createdAt()))
                .setModifiedAt(ProtoTime.toProto(entry.modifiedAt()))
                .setRevision(entry.revision())
                .setSync(SyncMapping.toProto(view));
        entry.associations().forEach(a -> proto.addAssociatedAccessPolicies(toProto(a)));
        ObservedEntry observed = view.observed();
        if (observed != null) {
            proto.setAccessEntryArn(observed.accessEntryArn());
            if (!entry.type().equals(EntryType.STANDARD.name())) {
                // For these types the groups are EKS's choice.
                proto.clearKubernetesGroups()
                        .addAllKubernetesGroups(observed.content().kubernetesGroups());
            }
        }
        return proto.build();
    }

    static AssociatedAccessPolicy toProto(Association association) {
        return AssociatedAccessPolicy.newBuilder()
                .setPolicyArn(association.policyArn())
                .setAccessScope(ScopeProtoMapping.toProto(association.scope()))
                .setAssociatedAt(ProtoTime.toProto(association.associatedAt()))
                .setModifiedAt(ProtoTime.toProto(association.modifiedAt()))
                .build();
    }

    static io.keyward.proto.access.v1.AccessPolicy toProto(AccessPolicy policy) {
        return io.keyward.proto.access.v1.AccessPolicy.newBuilder()
                .setName(policy.name())
                .setArn(policy.arn())
                .setRulesPublished(policy.fullyKnown())
                .build();
    }

    /** For types other than STANDARD the username is EKS's choice, known once EKS was seen to hold the entry. */
    private static String username(EntryView view) {
        if (view.entry().type().equals(EntryType.STANDARD.name())) {
            return view.entry().effectiveUsername();
        }
        ObservedEntry observed = view.observed();
        String seen = observed == null ? null : observed.content().username();
        return seen == null ? "" : seen;
    }
}
