package io.keyward.audit.log;

import io.keyward.grpc.hall.Grants;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which clusters' events somebody may read. Events about no cluster are for those alone who may read all.
 *
 * @param everything all of the log; the rest then says nothing
 * @param accounts of these accounts, every cluster that is or was
 * @param clusters ARNs
 */
record Clearance(boolean everything, Set<String> accounts, Set<String> clusters) {

    private static final int ACCOUNT_IN_ARN = 4;

    Clearance {
        accounts = Set.copyOf(accounts);
        clusters = Set.copyOf(clusters);
    }

    static Clearance all() {
        return new Clearance(true, Set.of(), Set.of());
    }

    /** By a caller's role bindings: a binding by labels is about the clusters that are registered with them now. */
    static Clearance of(Grants grants) {
        List<RoleBinding> bindings = grants.anywhere(Capability.CAPABILITY_AUDIT);
        Set<String> accounts = new HashSet<>();
        Set<String> clusters = new HashSet<>();
        for (RoleBinding binding : bindings) {
            Scope scope = binding.getScope();
            if (!binding.hasScope()) {
                return all();
            }
            if (scope.getClustersCount() == 0 && scope.getClusterLabelsCount() == 0) {
                accounts.addAll(scope.getAccountsList());
            } else if (scope.getClusterLabelsCount() == 0) {
                scope.getClustersList().stream()
                        .filter(arn -> grants.covers(binding, arn))
                        .forEach(clusters::add);
            } else {
                clusters.addAll(grants.registered(binding));
            }
        }
        return new Clearance(false, accounts, clusters);
    }

    /** Whether an event about this cluster may be read; the text is empty for one about none. */
    boolean admits(String clusterArn) {
        if (everything || clusters.contains(clusterArn)) {
            return true;
        }
        String[] parts = clusterArn.split(":", -1);
        return parts.length > ACCOUNT_IN_ARN && accounts.contains(parts[ACCOUNT_IN_ARN]);
    }

    /** As one text, for page tokens: another one where the answer may be another. */
    String text() {
        return everything
                ? "everything"
                : String.join(",", accounts.stream().sorted().toList()) + ";"
                        + String.join(",", clusters.stream().sorted().toList());
    }
}
