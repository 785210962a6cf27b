package io.keyward.gateway.eks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * EKS's response shapes. Lists and maps are always written, even when empty; what EKS does not know is left out. Times are seconds
 * since the epoch with milliseconds, as a number.
 */
final class EksShapes {

    private EksShapes() {}

    record Empty() {}

    record EntryAnswer(AccessEntry accessEntry) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AccessEntry(
            String clusterName,
            String principalArn,
            List<String> kubernetesGroups,
            @Nullable String accessEntryArn,
            @Nullable BigDecimal createdAt,
            @Nullable BigDecimal modifiedAt,
            Map<String, String> tags,
            String username,
            String type) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryArns(List<String> accessEntries, @Nullable String nextToken) {}

    record AccessScope(String type, List<String> namespaces) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Association(
            String policyArn,
            AccessScope accessScope,
            @Nullable BigDecimal associatedAt,
            @Nullable BigDecimal modifiedAt) {}

    record AssociationAnswer(String clusterName, String principalArn, Association associatedAccessPolicy) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Associations(
            List<Association> associatedAccessPolicies,
            String clusterName,
            @Nullable String nextToken,
            String principalArn) {}

    record Policy(String name, String arn) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Policies(List<Policy> accessPolicies, @Nullable String nextToken) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ClusterNames(List<String> clusters, @Nullable String nextToken) {}

    record ClusterAnswer(Cluster cluster) {}

    record CertificateAuthority(String data) {}

    record AccessConfig(String authenticationMode) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Cluster(
            String name,
            String arn,
            @Nullable BigDecimal createdAt,
            @Nullable String version,
            @Nullable String endpoint,
            String status,
            @Nullable CertificateAuthority certificateAuthority,
            @Nullable String platformVersion,
            Map<String, String> tags,
            AccessConfig accessConfig) {}

    record Tags(Map<String, String> tags) {}
}
