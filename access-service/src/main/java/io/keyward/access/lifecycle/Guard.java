package io.keyward.access.lifecycle;

import io.keyward.eks.AccessScope;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What no caller's change may do to a cluster, whatever door it came through: take its last administrator away, or put more entries on
 * their way out of EKS at a time than was agreed.
 */
final class Guard {

    /** The policy that lets its principal do everything, on the whole cluster. */
    static final String ADMINISTRATOR_POLICY = "AmazonEKSClusterAdminPolicy";

    private Guard() {}

    /** @param before the principals that earlier work of the transaction has changed, as it left them */
    static void check(LockedCluster cluster, Map<String, Principal> before) {
        List<Principal> wereAdministrators = new ArrayList<>();
        int removed = 0;
        for (Principal now : cluster.changed()) {
            Principal then = before.getOrDefault(now.arn(), cluster.before(now.arn()));
            if (administers(then) && !administers(now)) {
                wereAdministrators.add(then);
            }
            if (!removing(then) && removing(now)) {
                removed++;
            }
        }
        if (!wereAdministrators.isEmpty()) {
            requireAnother(cluster, wereAdministrators);
        }
        if (removed > 0) {
            requireRoom(cluster);
        }
    }

    private static void requireAnother(LockedCluster cluster, List<Principal> lost) {
        boolean another = cluster.principals().stream().anyMatch(Guard::administers)
                || cluster.lookup().administrator(cluster.id(), cluster.loadedArns());
        if (!another) {
            String principal = lost.getFirst().arn();
            throw new Precondition(
                    ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR,
                    "The change would take the last administrator, " + principal
                            + ", from the cluster. Associate " + ADMINISTRATOR_POLICY
                            + " with another access entry on the whole cluster first.",
                    Map.of("principalArn", principal, "cluster", cluster.arn().text()));
        }
    }

    private static void requireRoom(LockedCluster cluster) {
        Collection<Principal> loaded = cluster.principals();
        long removals = loaded.stream().filter(Guard::removing).count()
                + cluster.lookup().removals(cluster.id(), cluster.loadedArns());
        int limit = cluster.row().removalLimit();
        if (removals > limit) {
            throw new Precondition(
                    ErrorReason.ERROR_REASON_REMOVAL_LIMIT,
                    "The change would put " + removals
                            + " access entries of the cluster on their way out of EKS at a time; its "
                            + "removal limit is " + limit
                            + ". Try again once EKS holds fewer of them, or raise the limit.",
                    new TreeMap<>(Map.of(
                            "limit",
                            Integer.toString(limit),
                            "cluster",
                            cluster.arn().text())));
        }
    }

    private static boolean removing(Principal principal) {
        return principal.life() != null && principal.life().removing();
    }

    /** By what is desired, unless EKS refuses it; by what EKS holds, for an entry that is not Keyward's. */
    private static boolean administers(Principal principal) {
        AccessEntry entry = principal.desired().entry();
        Life life = principal.life();
        if (entry != null) {
            return !(life instanceof Life.Refused)
                    && entry.associations().stream()
                            .anyMatch(a -> isAdministrator(a.policyArn())
                                    && a.accessScope().equals(AccessScope.cluster()));
        }
        ObservedEntry observed = principal.observed();
        return observed != null
                && (life == null || life.gone())
                && observed.content().policies().entrySet().stream()
                        .anyMatch(policy -> isAdministrator(policy.getKey())
                                && policy.getValue().equals(AccessScope.cluster()));
    }

    private static boolean isAdministrator(String policyArn) {
        return policyArn.endsWith("/" + ADMINISTRATOR_POLICY);
    }
}
