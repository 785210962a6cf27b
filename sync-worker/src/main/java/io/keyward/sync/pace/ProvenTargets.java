package io.keyward.sync.pace;

import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.Target;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Targets, each with the credentials it is called with, of which EKS said that they are the clusters they should be. That is asked once, and
 * seen again by every deep read: whose credentials lead elsewhere from then on is no longer called.
 */
public final class ProvenTargets {

    private final Set<Target> proven = ConcurrentHashMap.newKeySet();

    boolean has(Target target) {
        return proven.contains(target);
    }

    /**
     * Holds what EKS says of the target's cluster against the target.
     *
     * @throws CallFailed if it is another cluster
     */
    void prove(Target target, ClusterFacts facts) {
        if (facts.arn().equals(target.arn())) {
            proven.add(target);
            return;
        }
        proven.remove(target);
        String found = facts.arn().isEmpty() ? "a cluster without an ARN" : facts.arn();
        String credentials = target.roleArn().isEmpty() ? "the sync-worker's own credentials" : target.roleArn();
        throw new CallFailed(
                Kind.OTHER_CLUSTER,
                new AwsError(
                        "OtherCluster",
                        credentials + " lead to " + found + ", not to this cluster; nothing else was called",
                        "",
                        0));
    }
}
