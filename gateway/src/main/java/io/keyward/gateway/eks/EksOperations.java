package io.keyward.gateway.eks;

import io.keyward.gateway.backend.Services;
import io.keyward.grpc.paging.PageTokens;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;

/** The table of EKS operations that Keyward offers. */
final class EksOperations {

    private static final String ENTRIES = "/clusters/{name}/access-entries";
    private static final String ENTRY = ENTRIES + "/{principalArn}";
    private static final String ASSOCIATIONS = ENTRY + "/access-policies";
    private static final String TAGS = "/tags/{resourceArn}";

    private EksOperations() {}

    static List<EksRoute> all(Services services, Duration wait, PageTokens tokens) {
        ClusterOperations clusters = new ClusterOperations(services);
        EntryOperations entries = new EntryOperations(services, wait);
        PolicyOperations policies = new PolicyOperations(services, wait, tokens);
        TagOperations tags = new TagOperations(services, wait);
        return List.of(
                get("ListClusters", "/clusters", clusters::listClusters),
                get("DescribeCluster", "/clusters/{name}", clusters::describeCluster),
                get("ListAccessEntries", ENTRIES, entries::listAccessEntries),
                post("CreateAccessEntry", ENTRIES, entries::createAccessEntry),
                get("DescribeAccessEntry", ENTRY, entries::describeAccessEntry),
                post("UpdateAccessEntry", ENTRY, entries::updateAccessEntry),
                delete("DeleteAccessEntry", ENTRY, entries::deleteAccessEntry),
                get("ListAssociatedAccessPolicies", ASSOCIATIONS, policies::listAssociatedAccessPolicies),
                post("AssociateAccessPolicy", ASSOCIATIONS, policies::associateAccessPolicy),
                delete("DisassociateAccessPolicy", ASSOCIATIONS + "/{policyArn}", policies::disassociateAccessPolicy),
                get("ListAccessPolicies", "/access-policies", policies::listAccessPolicies),
                get("ListTagsForResource", TAGS, tags::listTagsForResource),
                post("TagResource", TAGS, tags::tagResource),
                delete("UntagResource", TAGS, tags::untagResource));
    }

    private static EksRoute get(String name, String template, EksOperation operation) {
        return EksRoute.of(name, HttpMethod.GET, template, operation);
    }

    private static EksRoute post(String name, String template, EksOperation operation) {
        return EksRoute.of(name, HttpMethod.POST, template, operation);
    }

    private static EksRoute delete(String name, String template, EksOperation operation) {
        return EksRoute.of(name, HttpMethod.DELETE, template, operation);
    }
}
