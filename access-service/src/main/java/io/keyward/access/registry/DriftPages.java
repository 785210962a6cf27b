package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.drift.DriftFinding;
import io.keyward.access.drift.DriftFindings;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.paging.PageTokens;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pages of a cluster's drift findings, last seen first. */
@ApplicationScoped
class DriftPages {

    private static final int MAX_PAGE = 100;

    private final Clusters clusters;
    private final DriftFindings findings;
    private final PageTokens tokens;

    DriftPages(Clusters clusters, DriftFindings findings, PageTokens tokens) {
        this.tokens = tokens;
        this.clusters = clusters;
        this.findings = findings;
    }

    /** A page and the token of the next, empty on the last. */
    record Page(Cluster cluster, List<DriftFinding> findings, String nextPageToken) {}

    Page list(String clusterReference, boolean openOnly, int pageSize, String pageToken) {
        Cluster cluster = clusters.find(clusterReference);
        List<String> request = List.of("drift", cluster.arnText(), Boolean.toString(openOnly));
        DriftFinding.@Nullable Position after =
                pageToken.isEmpty() ? null : position(tokens.decode(pageToken, request));
        int size = pageSize == 0 ? MAX_PAGE : pageSize;
        List<DriftFinding> found = findings.page(cluster.id(), openOnly, size + 1, after);
        if (found.size() <= size) {
            return new Page(cluster, found, "");
        }
        List<DriftFinding> page = found.subList(0, size);
        return new Page(cluster, page, tokens.encode(text(page.getLast().position()), request));
    }

    private static String text(DriftFinding.Position position) {
        return position.lastSeen() + " " + position.id();
    }

    private static DriftFinding.Position position(String text) {
        String[] parts = text.split(" ", 2);
        try {
            return new DriftFinding.Position(Instant.parse(parts[0]), UUID.fromString(parts[parts.length - 1]));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Invalid.field("page_token", "was not issued by this service");
        }
    }
}
