package io.keyward.access.drift;

import io.keyward.eks.AccessScope;
import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries and associations as the JSON objects that findings and audit events show, with EKS's own member names. */
public final class ContentJson {

    private ContentJson() {}

    /** What is desired where something differs; null if it is nothing. */
    static @Nullable Map<String, Object> desired(Difference difference) {
        return switch (difference) {
            case Difference.EntryMissing missing -> entry(missing.principalArn(), missing.desired());
            case Difference.EntryUnknown unknown -> null;
            case Difference.EntryDiffers differs -> entry(differs.principalArn(), differs.desired());
            case Difference.AssociationDiffers differs ->
                differs.desired() == null ? null : association(differs.policyArn(), differs.desired());
        };
    }

    /** What EKS holds where something differs; null if it is nothing. */
    static @Nullable Map<String, Object> observed(Difference difference) {
        return switch (difference) {
            case Difference.EntryMissing missing -> null;
            case Difference.EntryUnknown unknown -> entry(unknown.principalArn(), unknown.observed());
            case Difference.EntryDiffers differs -> entry(differs.principalArn(), differs.observed());
            case Difference.AssociationDiffers differs ->
                differs.observed() == null ? null : association(differs.policyArn(), differs.observed());
        };
    }

    /** A whole entry with its associations; its username is left out where EKS's default is wanted. */
    public static Map<String, Object> entry(String principalArn, EntryContent content) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("principalArn", principalArn);
        json.put("type", content.type());
        if (content.username() != null) {
            json.put("username", content.username());
        }
        json.put("kubernetesGroups", content.kubernetesGroups());
        json.put("tags", content.tags());
        json.put(
                "accessPolicies",
                content.policies().entrySet().stream()
                        .map(policy -> association(policy.getKey(), policy.getValue()))
                        .toList());
        return json;
    }

    /** One association. */
    public static Map<String, Object> association(String policyArn, AccessScope scope) {
        return Map.of(
                "policyArn", policyArn, "accessScope", Map.of("type", scope.type(), "namespaces", scope.namespaces()));
    }

    /** The association an entry has with a policy; null if it has none. */
    public static @Nullable Map<String, Object> association(@Nullable EntryContent content, String policyArn) {
        AccessScope scope = content == null ? null : content.policies().get(policyArn);
        return scope == null ? null : association(policyArn, scope);
    }
}
