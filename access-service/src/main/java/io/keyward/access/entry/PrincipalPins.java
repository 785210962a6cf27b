package io.keyward.access.entry;

import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.ClusterTransactions;
import io.keyward.access.lifecycle.ClusterWork;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Fixes which principal an entry is for. An ARN can be given to another principal once its role or user is deleted; the unique id
 * that IAM gave the first one cannot.
 */
@ApplicationScoped
public class PrincipalPins {

    private final ClusterTransactions transactions;

    PrincipalPins(ClusterTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Fixes the id of an entry that has none yet; does nothing if it has one, or is gone. The cluster takes a revision for it, so that
     * decisions on every replica learn it; nothing is due at EKS, which fixed its own id when it made the entry.
     */
    public void pin(UUID clusterId, String principalArn, String principalId) {
        try {
            var unused = transactions.run(new Pin(clusterId, principalArn, principalId, Caller.current()));
        } catch (ServiceException.NotFound unregistered) {
            // Then there is no entry to pin, either.
        }
    }

    private record Pin(UUID clusterId, String principalArn, String principalId, Caller caller)
            implements ClusterWork<Boolean> {

        @Override
        public Set<String> principals() {
            return Set.of(principalArn);
        }

        @Override
        public Boolean apply(LockedCluster cluster) {
            Optional<AccessEntry> entry =
                    cluster.principal(principalArn).entry().filter(e -> e.principalId() == null);
            entry.ifPresent(unpinned -> {
                long revision = cluster.pin(principalArn, unpinned.pinned(principalId));
                cluster.record(Event.of(Action.ACTION_ACCESS_ENTRY_PRINCIPAL_PINNED, Outcome.SUCCESS)
                        .on(cluster.arn().text(), revision)
                        .principal(principalArn)
                        .after(Map.of("principalId", principalId)));
            });
            return entry.isPresent();
        }
    }
}
