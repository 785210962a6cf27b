package io.keyward.gateway.eks;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.hall.Needs;
import io.keyward.grpc.paging.PageTokens;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The table of EKS operations that Keyward offers, each with what its caller needs. */
final class EksOperations {

    private static final String PACKAGE = "keyward.access.v1.";
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
                get("ListClusters", "/clusters", clusters::listClusters, calls("ClusterService/ListClusters")),
                get(
                        "DescribeCluster",
                        "/clusters/{name}",
                        clusters::describeCluster,
                        calls("ClusterService/GetCluster")),
                get(
                        "ListAccessEntries",
                        ENTRIES,
                        entries::listAccessEntries,
                        calls("AccessEntryService/ListAccessEntries")),
                post(
                        "CreateAccessEntry",
                        ENTRIES,
                        entries::createAccessEntry,
                        calls("AccessEntryService/CreateAccessEntry")),
                get(
                        "DescribeAccessEntry",
                        ENTRY,
                        entries::describeAccessEntry,
                        calls("AccessEntryService/GetAccessEntry")),
                post(
                        "UpdateAccessEntry",
                        ENTRY,
                        entries::updateAccessEntry,
                        calls("AccessEntryService/UpdateAccessEntry")),
                delete(
                        "DeleteAccessEntry",
                        ENTRY,
                        entries::deleteAccessEntry,
                        calls("AccessEntryService/DeleteAccessEntry")),
                get(
                        "ListAssociatedAccessPolicies",
                        ASSOCIATIONS,
                        policies::listAssociatedAccessPolicies,
                        calls("AccessEntryService/GetAccessEntry")),
                post(
                        "AssociateAccessPolicy",
                        ASSOCIATIONS,
                        policies::associateAccessPolicy,
                        calls("AccessPolicyService/AssociateAccessPolicy")),
                delete(
                        "DisassociateAccessPolicy",
                        ASSOCIATIONS + "/{policyArn}",
                        policies::disassociateAccessPolicy,
                        calls("AccessPolicyService/DisassociateAccessPolicy")),
                get(
                        "ListAccessPolicies",
                        "/access-policies",
                        policies::listAccessPolicies,
                        calls("AccessPolicyService/ListAccessPolicies")),
                get(
                        "ListTagsForResource",
                        TAGS,
                        tags::listTagsForResource,
                        calls(
                                "ClusterService/GetCluster",
                                "AccessEntryService/GetAccessEntry",
                                "AccessEntryService/ListAccessEntries")),
                post("TagResource", TAGS, tags::tagResource, calls("AccessEntryService/UpdateAccessEntryTags")),
                delete("UntagResource", TAGS, tags::untagResource, calls("AccessEntryService/UpdateAccessEntryTags")));
    }

    private static EksRoute get(String name, String template, EksOperation operation, Needs needs) {
        return EksRoute.of(name, HttpMethod.GET, template, needs, operation);
    }

    private static EksRoute post(String name, String template, EksOperation operation, Needs needs) {
        return EksRoute.of(name, HttpMethod.POST, template, needs, operation);
    }

    private static EksRoute delete(String name, String template, EksOperation operation, Needs needs) {
        return EksRoute.of(name, HttpMethod.DELETE, template, needs, operation);
    }

    /** The methods of access-service that the operation calls, whose permissions are its own. */
    private static Needs calls(String... methods) {
        return Needs.of(Stream.of(methods).map(method -> PACKAGE + method).toArray(String[]::new));
    }
}
