package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import io.keyward.eks.PrincipalArn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An access entry as audit events show it and as it is remembered until EKS has taken a change. */
record RecordedEntry(
        String principalArn,
        @Nullable String principalId,
        String type,
        @Nullable String username,
        List<String> kubernetesGroups,
        Map<String, String> tags,
        Instant createdAt,
        Instant modifiedAt,
        long revision,
        List<RecordedAssociation> accessPolicies) {

    /** An association in the same form. */
    record RecordedAssociation(String policyArn, AccessScope accessScope, Instant associatedAt, Instant modifiedAt) {

        static RecordedAssociation of(Association association) {
            return new RecordedAssociation(
                    association.policyArn(), association.scope(), association.associatedAt(), association.modifiedAt());
        }
    }

    static RecordedEntry of(AccessEntry entry) {
        return new RecordedEntry(
                entry.principal().text(),
                entry.principalId(),
                entry.type(),
                entry.username(),
                entry.kubernetesGroups(),
                entry.tags(),
                entry.createdAt(),
                entry.modifiedAt(),
                entry.revision(),
                entry.associations().stream().map(RecordedAssociation::of).toList());
    }

    AccessEntry toDomain() {
        return new AccessEntry(
                PrincipalArn.ofKept(principalArn),
                principalId,
                type,
                username,
                kubernetesGroups,
                tags,
                createdAt,
                modifiedAt,
                revision,
                accessPolicies.stream()
                        .map(a -> new Association(a.policyArn(), a.accessScope(), a.associatedAt(), a.modifiedAt()))
                        .toList());
    }
}
