package io.keyward.lab.eks;

import io.keyward.lab.wire.RawPath;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operations of EKS the lab offers, with their method and path. */
public enum Operation {
    CREATE_ACCESS_ENTRY("CreateAccessEntry", "POST", "/clusters/{name}/access-entries"),
    DESCRIBE_ACCESS_ENTRY("DescribeAccessEntry", "GET", "/clusters/{name}/access-entries/{principalArn}"),
    UPDATE_ACCESS_ENTRY("UpdateAccessEntry", "POST", "/clusters/{name}/access-entries/{principalArn}"),
    DELETE_ACCESS_ENTRY("DeleteAccessEntry", "DELETE", "/clusters/{name}/access-entries/{principalArn}"),
    LIST_ACCESS_ENTRIES("ListAccessEntries", "GET", "/clusters/{name}/access-entries"),
    ASSOCIATE_ACCESS_POLICY(
            "AssociateAccessPolicy", "POST", "/clusters/{name}/access-entries/{principalArn}/access-policies"),
    DISASSOCIATE_ACCESS_POLICY(
            "DisassociateAccessPolicy",
            "DELETE",
            "/clusters/{name}/access-entries/{principalArn}/access-policies/{policyArn}"),
    LIST_ASSOCIATED_ACCESS_POLICIES(
            "ListAssociatedAccessPolicies", "GET", "/clusters/{name}/access-entries/{principalArn}/access-policies"),
    LIST_ACCESS_POLICIES("ListAccessPolicies", "GET", "/access-policies"),
    DESCRIBE_CLUSTER("DescribeCluster", "GET", "/clusters/{name}"),
    LIST_CLUSTERS("ListClusters", "GET", "/clusters"),
    UPDATE_CLUSTER_CONFIG("UpdateClusterConfig", "POST", "/clusters/{name}/update-config"),
    DESCRIBE_UPDATE("DescribeUpdate", "GET", "/clusters/{name}/updates/{updateId}"),
    TAG_RESOURCE("TagResource", "POST", "/tags/{resourceArn}"),
    UNTAG_RESOURCE("UntagResource", "DELETE", "/tags/{resourceArn}"),
    LIST_TAGS_FOR_RESOURCE("ListTagsForResource", "GET", "/tags/{resourceArn}");

    private final String wireName;
    private final String method;
    private final String path;

    Operation(String wireName, String method, String path) {
        this.wireName = wireName;
        this.method = method;
        this.path = path;
    }

    /** The names of all operations in the API. */
    public static List<String> wireNames() {
        return Arrays.stream(values()).map(Operation::wireName).toList();
    }

    /** The operation's name in the API. */
    public String wireName() {
        return wireName;
    }

    /** Whether the operation changes something. */
    boolean isMutating() {
        return !method.equals("GET");
    }

    /** The labels of the path, still escaped, if method and path are this operation's. A label is never empty. */
    Optional<Map<String, String>> match(String requestMethod, RawPath requestPath) {
        List<String> pattern = RawPath.of(path).segments();
        if (!method.equals(requestMethod) || requestPath.segments().size() != pattern.size()) {
            return Optional.empty();
        }
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < pattern.size(); i++) {
            String expected = pattern.get(i);
            String found = requestPath.segments().get(i);
            if (expected.startsWith("{") && !found.isEmpty()) {
                labels.put(expected.substring(1, expected.length() - 1), found);
            } else if (!expected.equals(found)) {
                return Optional.empty();
            }
        }
        return Optional.of(labels);
    }
}
