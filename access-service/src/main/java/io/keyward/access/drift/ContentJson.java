package io.keyward.access.drift;

import io.keyward.access.state.AccessScope;
import io.keyward.access.state.EntryContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries and associations as the JSON objects that findings and audit events show, with EKS's own member names. */
public final class ContentJson {

    private ContentJson() {}

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
                "policyArn",
                policyArn,
                "accessScope",
                Map.of("type", scope.type().wireName(), "namespaces", List.copyOf(scope.namespaces())));
    }

    /** The association an entry has with a policy; null if it has none. */
    public static @Nullable Map<String, Object> association(@Nullable EntryContent content, String policyArn) {
        AccessScope scope = content == null ? null : content.policies().get(policyArn);
        return scope == null ? null : association(policyArn, scope);
    }
}
