package io.keyward.access.lifecycle;

import io.keyward.eks.AccessScope;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What no caller's change may do to a cluster, whatever door it came through: take its last administrator away, of those that are desired
 * or of those that EKS is known to hold, or put more entries on their way out of EKS at a time than was agreed. Each refusal names in
 * {@code principalArn} whose change is at fault, and in {@code policyArn} what it would lose.
 */
final class Guard {

    /** The policy that lets its principal do everything, on the whole cluster. */
    static final String ADMINISTRATOR_POLICY = "AmazonEKSClusterAdminPolicy";

    private Guard() {}

    /** @param before the principals that earlier work of the transaction has changed, as it left them */
    static void check(LockedCluster cluster, Map<String, Principal> before) {
        requireAdministrator(cluster, before);
        List<String> removed = cluster.changed().stream()
                .filter(now -> !removing(then(cluster, before, now)) && removing(now))
                .map(Principal::arn)
                .toList();
        if (!removed.isEmpty()) {
            requireRoom(cluster, removed);
        }
    }

    /** The part of it that holds for Keyward's own work, too, where that takes back what was given for a while. */
    static void requireAdministrator(LockedCluster cluster, Map<String, Principal> before) {
        List<Principal> lost = cluster.changed().stream()
                .filter(now -> loses(then(cluster, before, now), now))
                .map(now -> then(cluster, before, now))
                .toList();
        if (!lost.isEmpty()) {
            requireAnother(cluster, lost);
        }
    }

    private static Principal then(LockedCluster cluster, Map<String, Principal> before, Principal now) {
        return before.getOrDefault(now.arn(), cluster.before(now.arn()));
    }

    /** Also one that stays an administrator, but for a while only, is lost as one for good. */
    private static boolean loses(Principal then, Principal now) {
        return (administers(then) && !administers(now)) || (forGood(then) && !forGood(now));
    }

    /**
     * Revocations are pushed before grants, and EKS may refuse a grant: for an administrator that EKS holds, or may hold, only one that it
     * is known to hold stands in. One that was never pushed may give way to another that was not. One that ends by itself does not stand in
     * for one that does not.
     */
    private static void requireAnother(LockedCluster cluster, List<Principal> lost) {
        List<Principal> lostAtEks = lost.stream().filter(Guard::mayBeHeld).toList();
        boolean atEks = !lostAtEks.isEmpty();
        boolean lasting = lost.stream().anyMatch(Guard::forGood);
        boolean another = cluster.principals().stream()
                        .filter(principal -> !lasting || forGood(principal))
                        .anyMatch(principal -> atEks ? held(principal).isPresent() : administers(principal))
                || cluster.lookup().administrator(cluster.id(), cluster.loadedArns(), atEks, lasting);
        if (!another) {
            Principal last = (atEks ? lostAtEks : lost).getLast();
            throw new Precondition(
                    ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR,
                    "The change would take the last administrator, " + last.arn()
                            + ", from the cluster. Associate " + ADMINISTRATOR_POLICY
                            + " with another access entry on the whole cluster first"
                            + (lasting ? ", not for a while only" : "")
                            + ", wait until that is synced, then make this change.",
                    Map.of(
                            "principalArn",
                            last.arn(),
                            "policyArn",
                            desired(last).or(() -> held(last)).orElseThrow(),
                            "cluster",
                            cluster.arn().text()));
        }
    }

    private static void requireRoom(LockedCluster cluster, List<String> removed) {
        Collection<Principal> loaded = cluster.principals();
        int removals = (int) loaded.stream().filter(Guard::removing).count()
                + cluster.lookup().removals(cluster.id(), cluster.loadedArns());
        int limit = cluster.row().removalLimit();
        if (removals > limit) {
            String first = removed.get(Math.max(0, removed.size() - (removals - limit)));
            throw new Precondition(
                    ErrorReason.ERROR_REASON_REMOVAL_LIMIT,
                    "The change would put " + removals
                            + " access entries of the cluster on their way out of EKS at a time; its "
                            + "removal limit is " + limit
                            + ". Try again once EKS holds fewer of them, or raise the limit.",
                    Map.of(
                            "limit",
                            Integer.toString(limit),
                            "principalArn",
                            first,
                            "cluster",
                            cluster.arn().text()));
        }
    }

    private static boolean removing(Principal principal) {
        return principal.life() != null && principal.life().removing();
    }

    private static boolean administers(Principal principal) {
        return desired(principal).isPresent() || held(principal).isPresent();
    }

    /** An administrator whose grant has no end of its own. */
    private static boolean forGood(Principal principal) {
        return desired(principal)
                .flatMap(policy -> principal.entry().flatMap(entry -> entry.association(policy)))
                .map(association -> association.expiresAt() == null)
                .orElseGet(() -> held(principal).isPresent());
    }

    /** The policy by which the principal is to be an administrator, whatever EKS said to that. */
    private static Optional<String> desired(Principal principal) {
        return principal.entry().stream()
                .flatMap(entry -> entry.associations().stream())
                .filter(AccessEntry.Association::administers)
                .map(AccessEntry.Association::policyArn)
                .findFirst();
    }

    /** The policy by which EKS is known to hold the principal as an administrator, which nothing that is asked of it changes. */
    private static Optional<String> held(Principal principal) {
        return seen(principal).filter(policy -> foreign(principal) || settled(principal, policy));
    }

    private static Optional<String> seen(Principal principal) {
        return Optional.ofNullable(principal.observed()).stream()
                .flatMap(observed -> observed.content().policies().entrySet().stream())
                .filter(policy -> administers(policy.getKey(), policy.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean mayBeHeld(Principal principal) {
        Life life = principal.life();
        return seen(principal).isPresent()
                || (life != null && (life.facts().out() != null || life.facts().doubtedFrom() != 0));
    }

    /** The policy is desired as EKS was seen to hold it, and no push since then has an unknown end. */
    private static boolean settled(Principal principal, String policyArn) {
        Life life = principal.life();
        return desired(principal).filter(policyArn::equals).isPresent()
                && !principal.desired().setters().containsKey(Desired.policy(policyArn))
                && (life == null || life.facts().doubtedFrom() == 0);
    }

    /** What EKS holds is not Keyward's: nothing is desired, and a removal that may be due leaves it alone. */
    private static boolean foreign(Principal principal) {
        Life life = principal.life();
        return principal.entry().isEmpty()
                && (life == null
                        || (life.removing()
                                && life.facts().out() == null
                                && !life.facts().claim().mayBeHeld()));
    }

    static boolean administers(String policyArn, AccessScope scope) {
        return policyArn.endsWith("/" + ADMINISTRATOR_POLICY) && scope.equals(AccessScope.cluster());
    }
}
