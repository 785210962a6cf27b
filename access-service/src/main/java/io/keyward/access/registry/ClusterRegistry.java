package io.keyward.access.registry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.identity.CurrentAuthority;
import io.keyward.access.lifecycle.ClusterReads;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.access.lifecycle.ClusterWork;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.lifecycle.Principal;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.access.request.RequestTerms;
import io.keyward.eks.ClusterArn;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.access.v1.UnregisterClusterResponse;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Registers, shows and forgets clusters. */
@ApplicationScoped
class ClusterRegistry {

    static final int DEFAULT_REMOVAL_LIMIT = 100;

    private static final int MAX_PAGE = 100;
    private static final int MOST_NAMED = 20;

    private static final Pattern ROLE_ARN =
            Pattern.compile("arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role/[\\x21-\\x7e]{1,1024}");

    private final Clusters clusters;
    private final ClusterRows rows;
    private final ClusterTransactions transactions;
    private final ClusterReads reads;
    private final Outbox outbox;
    private final PageTokens tokens;
    private final CurrentAuthority authority;

    ClusterRegistry(
            Clusters clusters,
            ClusterRows rows,
            ClusterTransactions transactions,
            ClusterReads reads,
            Outbox outbox,
            PageTokens tokens,
            CurrentAuthority authority) {
        this.tokens = tokens;
        this.clusters = clusters;
        this.rows = rows;
        this.transactions = transactions;
        this.reads = reads;
        this.outbox = outbox;
        this.authority = authority;
    }

    /** A page of clusters and the token of the next, empty on the last. */
    record Page(List<ClusterView> clusters, String nextPageToken) {}

    /** A cluster to be registered. */
    record Registration(String arn, ClusterMode mode, String roleArn, Map<String, String> labels) {}

    io.keyward.proto.access.v1.Cluster register(Registration registration, RequestTerms terms) {
        String arnText = registration.arn();
        ClusterArn arn = arn(arnText);
        checkRole(registration.roleArn());
        Event event = Event.of(Action.ACTION_CLUSTER_REGISTER, Outcome.SUCCESS)
                .on(arnText, 0)
                .after(new RecordedCluster(
                        arnText,
                        registration.mode(),
                        registration.roleArn(),
                        DEFAULT_REMOVAL_LIMIT,
                        registration.labels(),
                        0));
        var registered = rows.register(arn, registration, terms, () -> outbox.encode(event, Caller.current()));
        authority.changed();
        return registered.orElseThrow(() -> new AlreadyExists(
                ErrorReason.ERROR_REASON_CLUSTER_ALREADY_EXISTS,
                "arn: " + arnText + " is registered already",
                Map.of("field", "arn", "cluster", arnText)));
    }

    /** Labels that the cluster is to get do not count: whoever administers by labels would label what they like. */
    static void requireAdministrator(Grants grants, String arn) {
        if (grants.on(Capability.CAPABILITY_ADMINISTER, arn).isEmpty()) {
            throw Denied.capability(Capability.CAPABILITY_ADMINISTER);
        }
    }

    ClusterView get(String reference) {
        return rows.views(List.of(clusters.find(reference))).getFirst();
    }

    Page list(String account, String region, int pageSize, String pageToken) {
        List<String> request = List.of("clusters", account, region);
        String after = pageToken.isEmpty() ? "" : tokens.decode(pageToken, request);
        int size = pageSize == 0 ? MAX_PAGE : pageSize;
        List<Cluster> found = visible(account, region, after, size + 1);
        boolean more = found.size() > size;
        List<Cluster> page = more ? found.subList(0, size) : found;
        String next = more ? tokens.encode(page.getLast().arnText(), request) : "";
        return new Page(rows.views(page), next);
    }

    /** The first of the clusters that the caller may see: those that it may not take no place on a page. */
    private List<Cluster> visible(String account, String region, String afterArn, int size) {
        Grants grants = FrontHall.grants();
        List<Cluster> found = new ArrayList<>();
        String after = afterArn;
        List<Cluster> next;
        do {
            next = clusters.page(account, region, after, MAX_PAGE + 1);
            next.stream()
                    .filter(cluster -> grants.isVisible(cluster.arnText()))
                    .limit((long) size - found.size())
                    .forEach(found::add);
            after = next.isEmpty() ? after : next.getLast().arnText();
        } while (found.size() < size && next.size() > MAX_PAGE);
        return found;
    }

    /**
     * What is to be changed of a cluster; what is empty stays.
     *
     * @param removalLimit how many entries may be on their way out of EKS at a time
     * @param labels all of them
     */
    record Update(
            Optional<ClusterMode> mode,
            Optional<String> roleArn,
            Optional<Integer> removalLimit,
            Optional<Map<String, String>> labels) {}

    /**
     * A cluster as it was answered to the request that updated it.
     *
     * @param mode of the cluster now
     */
    record Updated(UUID id, ClusterMode mode, io.keyward.proto.access.v1.Cluster cluster) {}

    Updated update(String reference, Update update, RequestTerms terms) {
        update.roleArn().ifPresent(ClusterRegistry::checkRole);
        Cluster found = clusters.find(reference);
        update.roleArn()
                .filter(role -> !role.equals(found.roleArn()))
                .ifPresent(role -> requireOwnRole(FrontHall.grants(), role, found.arn()));
        Updated updated = transactions.run(new Work<>(
                found.id(), false, terms, Caller.current(), cluster -> update(cluster, found, update, terms)));
        authority.changed();
        return updated;
    }

    private Updated update(LockedCluster cluster, Cluster found, Update update, RequestTerms terms) {
        Map<String, String> before = labels(cluster);
        Optional<io.keyward.proto.access.v1.Cluster> answered = cluster.answer(
                        terms, text -> answer(text).getEtag().equals(etag(cluster, before)))
                .map(ClusterRegistry::answer);
        if (answered.isPresent()) {
            return new Updated(cluster.id(), cluster.mode(), answered.get());
        }
        requireEtag(cluster, before, terms);
        ClusterMode mode = update.mode().orElse(cluster.mode());
        String role = update.roleArn().orElse(cluster.roleArn());
        int limit = update.removalLimit().orElse(cluster.removalLimit());
        Map<String, String> after = update.labels().orElse(before);
        cluster.alsoWrite(connection -> {
            ClusterRows.update(connection, cluster.id(), mode, role, limit, cluster.now());
            if (!after.equals(before)) {
                ClusterRows.label(connection, cluster.id(), after);
            }
        });
        reads.schedule(cluster);
        cluster.record(Event.of(Action.ACTION_CLUSTER_UPDATE, Outcome.SUCCESS)
                .on(cluster.arn().text(), cluster.currentRevision())
                .before(RecordedCluster.of(cluster, before))
                .after(new RecordedCluster(cluster.arn().text(), mode, role, limit, after, cluster.currentRevision())));
        Cluster now = new Cluster(
                cluster.id(),
                cluster.arn(),
                mode,
                role,
                after,
                cluster.currentRevision(),
                found.createdAt(),
                cluster.now(),
                found.observed());
        ClusterView counted = cluster.query(connection -> ClusterRows.views(connection, List.of(now)))
                .getFirst();
        var answer = ClusterProtoMapping.toProto(counted.limited(limit), terms);
        cluster.remember(terms, () -> AnsweredRequests.text(answer));
        return new Updated(cluster.id(), mode, answer);
    }

    private static io.keyward.proto.access.v1.Cluster answer(String text) {
        return AnsweredRequests.message(text, io.keyward.proto.access.v1.Cluster.parser());
    }

    private static Map<String, String> labels(LockedCluster cluster) {
        return cluster.query(connection -> ClusterRows.labels(connection, cluster.id()));
    }

    private static void requireEtag(LockedCluster cluster, Map<String, String> labels, RequestTerms terms) {
        terms.requireEtag("cluster", () -> etag(cluster, labels));
    }

    private static String etag(LockedCluster cluster, Map<String, String> labels) {
        return ClusterView.etag(cluster.id(), cluster.mode(), cluster.roleArn(), cluster.removalLimit(), labels);
    }

    /**
     * Forgets a cluster with all that is kept of it. Without {@code force} only if nothing is lost by that: no entry is desired, none
     * is on its way out of EKS, and no worker has work of it.
     *
     * @return the principals of whose entries EKS holds, or may hold, something of Keyward's
     */
    UnregisterClusterResponse unregister(String reference, boolean force, RequestTerms terms) {
        try {
            UUID id = clusters.find(reference).id();
            UnregisterClusterResponse left = transactions.run(
                    new Work<>(id, true, terms, Caller.current(), cluster -> unregister(cluster, force, terms)));
            authority.changed();
            return left;
        } catch (ServiceException.NotFound gone) {
            return rows.unregisteredBefore(terms).orElseThrow(() -> gone);
        }
    }

    private static UnregisterClusterResponse unregister(LockedCluster cluster, boolean force, RequestTerms terms) {
        Optional<UnregisterClusterResponse> answered =
                cluster.query(connection -> ClusterRows.unregistered(connection, terms, false));
        if (answered.isPresent()) {
            return answered.get();
        }
        Map<String, String> labels = labels(cluster);
        requireEtag(cluster, labels, terms);
        List<String> remaining = cluster.principals().stream()
                .filter(ClusterRegistry::mayRemain)
                .map(Principal::arn)
                .sorted()
                .toList();
        if (!force) {
            requireEmpty(cluster, remaining);
        }
        UnregisterClusterResponse answer = UnregisterClusterResponse.newBuilder()
                .addAllRemainingPrincipalArns(remaining)
                .build();
        cluster.alsoWrite(connection -> ClusterRows.remove(connection, cluster, terms, answer));
        cluster.record(Event.of(Action.ACTION_CLUSTER_UNREGISTER, Outcome.SUCCESS)
                .on(cluster.arn().text(), cluster.currentRevision())
                .before(RecordedCluster.of(cluster, labels))
                .detail("forgottenAccessEntries", cluster.entries())
                .detail("remainingPrincipals", remaining));
        return answer;
    }

    /** Whether EKS holds an entry of Keyward's for the principal, or may come to hold one. */
    private static boolean mayRemain(Principal principal) {
        return principal.life() != null
                && !principal.life().gone()
                && (principal.life().facts().claim().mayBeHeld()
                        || principal.life().facts().out() != null);
    }

    private static void requireEmpty(LockedCluster cluster, List<String> remaining) {
        if (cluster.entries() > 0) {
            throw notEmpty(
                    cluster,
                    "The cluster has " + cluster.entries()
                            + " access entries; delete them first, or unregister with force.");
        }
        if (!remaining.isEmpty()) {
            String named = String.join(", ", remaining.subList(0, Math.min(MOST_NAMED, remaining.size())));
            throw notEmpty(
                    cluster,
                    "EKS may still hold " + remaining.size() + " access entries whose removal is under way: " + named
                            + (remaining.size() > MOST_NAMED ? ", …" : "")
                            + ". Wait until they are gone, or unregister with force to leave them there.");
        }
    }

    private static ServiceException notEmpty(LockedCluster cluster, String text) {
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_CLUSTER_NOT_EMPTY,
                text,
                Map.of("cluster", cluster.arn().text()));
    }

    /** A cluster as audit events show it. */
    private record RecordedCluster(
            String arn, ClusterMode mode, String roleArn, int removalLimit, Map<String, String> labels, long revision) {

        private static RecordedCluster of(LockedCluster cluster, Map<String, String> labels) {
            return new RecordedCluster(
                    cluster.arn().text(),
                    cluster.mode(),
                    cluster.roleArn(),
                    cluster.removalLimit(),
                    labels,
                    cluster.currentRevision());
        }
    }

    private record Work<T>(
            UUID clusterId, boolean aboutAll, RequestTerms terms, Caller caller, Function<LockedCluster, T> work)
            implements ClusterWork<T> {

        /** What one update sets, the next one must find. */
        @Override
        public boolean alone() {
            return true;
        }

        @Override
        public Optional<Capability> needs() {
            return Optional.of(Capability.CAPABILITY_ADMINISTER);
        }

        @Override
        public Set<String> principals() {
            return Set.of();
        }

        @Override
        public T apply(LockedCluster cluster) {
            return work.apply(cluster);
        }
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

    /**
     * The worker may assume roles of every account, for whoever names them: who administers some accounts would lend it the role of another,
     * and reach that one's cluster of the same name. A role across accounts is for whoever administers both.
     */
    static void requireOwnRole(Grants grants, String roleArn, ClusterArn cluster) {
        String own = "arn:" + cluster.partition() + ":iam::" + cluster.account() + ":role/";
        if (!roleArn.isEmpty()
                && !roleArn.startsWith(own)
                && grants.everywhere(Capability.CAPABILITY_ADMINISTER).isEmpty()) {
            throw Invalid.field(
                    "role_arn",
                    "must be a role of the cluster's own account, " + own
                            + "<name>; another account's is for an administrator of everything");
        }
    }
}
