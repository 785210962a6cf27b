package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.cluster.ObservedCluster;
import io.keyward.access.lifecycle.Principal;
import io.keyward.access.lifecycle.PrincipalReads;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.paging.PageTokens;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads of access entries. */
@ApplicationScoped
class EntryViews {

    private static final int MAX_PAGE = 100;

    private final Clusters clusters;
    private final PrincipalReads reads;
    private final PageTokens tokens;

    EntryViews(Clusters clusters, PrincipalReads reads, PageTokens tokens) {
        this.tokens = tokens;
        this.clusters = clusters;
        this.reads = reads;
    }

    /** A page of entries and the token of the next, empty on the last. */
    record Page(List<EntryView> views, String nextPageToken) {}

    EntryView get(String clusterReference, String principalArn) {
        Cluster cluster = clusters.find(clusterReference);
        requireEntries(cluster);
        Principal principal = reads.find(cluster.id(), principalArn);
        return new EntryView(
                cluster, principal.entry().orElseThrow(() -> EksRefusal.entryNotFound(principalArn)), principal);
    }

    Page list(String clusterReference, String policyArn, int pageSize, String pageToken) {
        Cluster cluster = clusters.find(clusterReference);
        requireEntries(cluster);
        List<String> request = List.of("access-entries", cluster.arnText(), policyArn);
        String after = pageToken.isEmpty() ? "" : tokens.decode(pageToken, request);
        int size = pageSize == 0 ? MAX_PAGE : pageSize;
        List<Principal> found = reads.page(cluster.id(), policyArn, after, size + 1);
        boolean more = found.size() > size;
        List<Principal> page = more ? found.subList(0, size) : found;
        String next = more ? tokens.encode(page.getLast().arn(), request) : "";
        return new Page(
                page.stream()
                        // One that goes away between the two reads of a page is not on it.
                        .flatMap(principal ->
                                principal.entry().stream().map(entry -> new EntryView(cluster, entry, principal)))
                        .toList(),
                next);
    }

    /** EKS refuses every access entry call on a cluster whose authentication mode is CONFIG_MAP. */
    static void requireEntries(Cluster cluster) {
        ObservedCluster seen = cluster.observed();
        if (seen != null && !seen.takesAccessEntries()) {
            throw EksRefusal.authenticationMode();
        }
    }
}
