package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.drift.DriftFindings;
import io.keyward.access.entry.DesiredEntries;
import io.keyward.access.idempotency.AnsweredRequests;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.work.ClusterReads;
import io.keyward.access.work.EntrySyncs;
import io.keyward.eks.ClusterArn;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.paging.PageToken;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Registers, shows and forgets clusters. */
@ApplicationScoped
@Transactional
class ClusterRegistry {

    private static final int MAX_PAGE = 100;

    /** One scope for all registrations: their request ids are not bound to a cluster that is registered yet. */
    private static final String SCOPE = "clusters";

    private static final Pattern ROLE_ARN =
            Pattern.compile("arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role/[\\x21-\\x7e]{1,1024}");

    private final Clusters clusters;
    private final DesiredEntries entries;
    private final EntrySyncs syncs;
    private final ClusterReads reads;
    private final DriftFindings drift;
    private final AnsweredRequests answered;
    private final Outbox outbox;
    private final Clock clock;

    ClusterRegistry(
            Clusters clusters,
            DesiredEntries entries,
            EntrySyncs syncs,
            ClusterReads reads,
            DriftFindings drift,
            AnsweredRequests answered,
            Outbox outbox,
            Clock clock) {
        this.clusters = clusters;
        this.entries = entries;
        this.syncs = syncs;
        this.reads = reads;
        this.drift = drift;
        this.answered = answered;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A page of clusters and the token of the next, empty on the last. */
    record Page(List<ClusterView> clusters, String nextPageToken) {}

    ClusterView register(String arnText, ClusterMode mode, String roleArn, String requestId) {
        ClusterArn arn = arn(arnText);
        checkRole(roleArn);
        String request = "register " + arnText + ' ' + mode + ' ' + roleArn;
        if (answered.find(SCOPE, requestId, request).isPresent()) {
            return view(clusters.find(arnText));
        }
        Cluster cluster = clusters.insert(arn, mode, roleArn, clock.instant())
                .orElseThrow(() -> new AlreadyExists(
                        ErrorReason.ERROR_REASON_CLUSTER_ALREADY_EXISTS,
                        "arn: " + arnText + " is registered already",
                        Map.of("field", "arn", "cluster", arnText)));
        reads.schedule(cluster.id());
        outbox.append(Event.of(Action.ACTION_CLUSTER_REGISTER, Outcome.SUCCESS)
                .on(arnText, cluster.revision())
                .after(RecordedCluster.of(cluster)));
        answered.remember(SCOPE, requestId, request, arnText);
        return view(cluster);
    }

    ClusterView get(String reference) {
        return view(clusters.find(reference));
    }

    Page list(String account, String region, int pageSize, String pageToken) {
        List<String> request = List.of("clusters", account, region);
        String after = pageToken.isEmpty() ? "" : PageToken.decode(pageToken, request);
        int size = pageSize == 0 ? MAX_PAGE : pageSize;
        List<Cluster> found = clusters.page(account, region, after, size + 1);
        boolean more = found.size() > size;
        List<Cluster> page = more ? found.subList(0, size) : found;
        String next = more ? PageToken.encode(page.getLast().arnText(), request) : "";
        return new Page(page.stream().map(this::view).toList(), next);
    }

    ClusterView update(String reference, Optional<ClusterMode> mode, Optional<String> roleArn) {
        roleArn.ifPresent(ClusterRegistry::checkRole);
        Cluster before = clusters.lock(reference);
        Cluster after =
                clusters.update(before, mode.orElse(before.mode()), roleArn.orElse(before.roleArn()), clock.instant());
        reads.schedule(after.id());
        outbox.append(Event.of(Action.ACTION_CLUSTER_UPDATE, Outcome.SUCCESS)
                .on(after.arnText(), after.revision())
                .before(RecordedCluster.of(before))
                .after(RecordedCluster.of(after)));
        return view(after);
    }

    void unregister(String reference, boolean force) {
        Cluster cluster = clusters.lock(reference);
        long count = entries.count(cluster.id());
        if (count > 0 && !force) {
            throw new ServiceException.Precondition(
                    ErrorReason.ERROR_REASON_CLUSTER_NOT_EMPTY,
                    "The cluster has " + count + " access entries; delete them first, or unregister with force.",
                    Map.of("cluster", cluster.arnText()));
        }
        clusters.remove(cluster);
        outbox.append(Event.of(Action.ACTION_CLUSTER_UNREGISTER, Outcome.SUCCESS)
                .on(cluster.arnText(), cluster.revision())
                .before(RecordedCluster.of(cluster))
                .detail("forgottenAccessEntries", count));
    }

    private ClusterView view(Cluster cluster) {
        return new ClusterView(
                cluster,
                syncs.syncedRevision(cluster.id(), cluster.revision()),
                entries.count(cluster.id()),
                drift.openCount(cluster.id()));
    }

    private static ClusterArn arn(String text) {
        return ClusterArn.parse(text)
                .orElseThrow(() -> Invalid.field(
                        "arn", "must be an EKS cluster's ARN: arn:aws:eks:<region>:<account>:cluster/<name>"));
    }

    private static void checkRole(String roleArn) {
        if (!roleArn.isEmpty() && !ROLE_ARN.matcher(roleArn).matches()) {
            throw Invalid.field("role_arn", "must be empty or an IAM role's ARN: arn:aws:iam::<account>:role/<name>");
        }
    }
}
