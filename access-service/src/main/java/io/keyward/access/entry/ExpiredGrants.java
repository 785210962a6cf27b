package io.keyward.access.entry;

import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.Changed;
import io.keyward.access.lifecycle.ClusterWork;
import io.keyward.access.lifecycle.Desired;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.request.RequestTerms;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.audit.v1.Action;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what of a principal's entry has had its time by now, if anything. It is no caller's change: whoever gave it gave it until now,
 * so no removal limit keeps it. The cluster's last administrator is kept all the same: either the work is refused then, or it leaves what
 * makes the principal one.
 *
 * @param sparing whether what makes the principal an administrator is left as it is
 */
record ExpiredGrants(UUID clusterId, String principalArn, boolean sparing, Caller caller)
        implements ClusterWork<Boolean> {

    private static final String REASON = "EXPIRED";

    ExpiredGrants(UUID clusterId, String principalArn, boolean sparing) {
        this(
                clusterId,
                principalArn,
                sparing,
                Caller.service("access-service", UUID.randomUUID().toString(), "sync"));
    }

    @Override
    public Set<String> principals() {
        return Set.of(principalArn);
    }

    @Override
    public Boolean apply(LockedCluster cluster) {
        @Nullable AccessEntry entry = cluster.principal(principalArn).entry().orElse(null);
        if (entry == null) {
            return false;
        }
        boolean taken = takeBack(cluster, entry);
        cluster.requireAdministrator();
        return taken;
    }

    private boolean takeBack(LockedCluster cluster, AccessEntry entry) {
        Instant now = cluster.now();
        if (!sparing && entry.expiresAt().filter(end -> !end.isAfter(now)).isPresent()) {
            delete(cluster, entry);
            return true;
        }
        List<Association> over = entry.associations().stream()
                .filter(association -> association.expiresAt() != null
                        && !association.expiresAt().isAfter(now)
                        && !(sparing && association.administers()))
                .toList();
        over.forEach(association -> disassociate(cluster, association));
        Set<String> groups = entry.groupExpiries().entrySet().stream()
                .filter(group -> !group.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        if (!groups.isEmpty()) {
            leaveGroups(cluster, groups);
        }
        return !over.isEmpty() || !groups.isEmpty();
    }

    private void delete(LockedCluster cluster, AccessEntry entry) {
        Changed changed = change(cluster, null, Desired.ENTRY);
        cluster.record(event(Action.ACTION_ACCESS_ENTRY_DELETE, changed, "the access entry was given until now")
                .before(entry));
    }

    private void disassociate(LockedCluster cluster, Association over) {
        AccessEntry without = standing(cluster).withAssociation(over.policyArn(), null);
        Changed changed = change(cluster, without, Desired.policy(over.policyArn()));
        cluster.record(event(Action.ACTION_ACCESS_POLICY_DISASSOCIATE, changed, "the access policy was given until now")
                .policy(over.policyArn())
                .before(over));
    }

    private void leaveGroups(LockedCluster cluster, Set<String> over) {
        AccessEntry before = standing(cluster);
        AccessEntry without = before.withGroups(before.kubernetesGroups().stream()
                        .filter(group -> !over.contains(group))
                        .toList())
                .modified(cluster.now());
        Changed changed = change(cluster, without, Desired.GROUPS);
        cluster.record(event(Action.ACTION_ACCESS_ENTRY_UPDATE, changed, "Kubernetes groups were given until now")
                .before(before)
                .after(changed.entry()));
    }

    private AccessEntry standing(LockedCluster cluster) {
        return cluster.principal(principalArn).entry().orElseThrow();
    }

    private Changed change(LockedCluster cluster, @Nullable AccessEntry after, String part) {
        return cluster.change(
                principalArn, after, new TreeSet<>(List.of(part)), Urgency.REVOCATION, RequestTerms.plainly());
    }

    private Event event(Action action, Changed changed, String text) {
        return Event.of(action, Outcome.SUCCESS)
                .on(changed.cluster().text(), changed.revision())
                .principal(principalArn)
                .because(REASON, text);
    }
}
