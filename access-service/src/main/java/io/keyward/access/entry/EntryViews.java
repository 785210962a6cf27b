package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.cluster.ObservedCluster;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.observed.ObservedEntry;
import io.keyward.access.work.EntrySync;
import io.keyward.access.work.EntrySyncs;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.paging.PageToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;

/** Reads of access entries. */
@ApplicationScoped
class EntryViews {

    private static final int MAX_PAGE = 100;

    private final AccessEntryRepository repository;
    private final Clusters clusters;
    private final EntrySyncs syncs;
    private final ObservedEntries observed;

    EntryViews(AccessEntryRepository repository, Clusters clusters, EntrySyncs syncs, ObservedEntries observed) {
        this.repository = repository;
        this.clusters = clusters;
        this.syncs = syncs;
        this.observed = observed;
    }

    /** A page of entries and the token of the next, empty on the last. */
    record Page(List<EntryView> views, String nextPageToken) {}

    @Transactional
    EntryView get(String clusterReference, String principalArn) {
        Cluster cluster = clusters.find(clusterReference);
        requireEntries(cluster);
        AccessEntry entry = repository
                .find(cluster.id(), principalArn)
                .map(EntryMapping::toDomain)
                .orElseThrow(() -> EksRefusal.entryNotFound(principalArn));
        return of(cluster, entry);
    }

    @Transactional
    Page list(String clusterReference, String policyArn, int pageSize, String pageToken) {
        Cluster cluster = clusters.find(clusterReference);
        requireEntries(cluster);
        List<String> request = List.of("access-entries", cluster.arnText(), policyArn);
        String after = pageToken.isEmpty() ? "" : PageToken.decode(pageToken, request);
        int size = pageSize == 0 ? MAX_PAGE : pageSize;
        List<AccessEntry> found = repository.page(cluster.id(), policyArn, after, size + 1).stream()
                .map(EntryMapping::toDomain)
                .toList();
        boolean more = found.size() > size;
        List<AccessEntry> page = more ? found.subList(0, size) : found;
        String next = more ? PageToken.encode(page.getLast().principal().text(), request) : "";
        return new Page(of(cluster, page), next);
    }

    EntryView of(Cluster cluster, AccessEntry entry) {
        return of(cluster, List.of(entry)).getFirst();
    }

    /** EKS refuses every access entry call on a cluster whose authentication mode is CONFIG_MAP. */
    static void requireEntries(Cluster cluster) {
        ObservedCluster seen = cluster.observed();
        if (seen != null && !seen.takesAccessEntries()) {
            throw EksRefusal.authenticationMode();
        }
    }

    private List<EntryView> of(Cluster cluster, List<AccessEntry> entries) {
        List<String> principals =
                entries.stream().map(entry -> entry.principal().text()).toList();
        Map<String, EntrySync> sync = syncs.find(cluster.id(), principals);
        Map<String, ObservedEntry> seen = observed.find(cluster.id(), principals);
        return entries.stream()
                .map(entry -> new EntryView(
                        cluster,
                        entry,
                        sync.get(entry.principal().text()),
                        seen.get(entry.principal().text())))
                .toList();
    }
}
