package io.keyward.lab.kube.access;

import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.kubernetes.token.CallerIdentity;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Lab;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the access entry of a caller by the principal's unique id, so that a re-created principal has none. */
public final class EntryLogins {

    private final Lab lab;

    public EntryLogins(Lab lab) {
        this.lab = lab;
    }

    /** The caller's login as the cluster sees it after the propagation delay; empty if no entry is for it. */
    public Optional<Requester.Login> find(ClusterKey cluster, CallerIdentity caller) {
        return lab.cluster(cluster)
                .filter(found -> found.mode().hasAccessEntries())
                .flatMap(found -> lab.entriesAfter(cluster, "").stream()
                        .filter(entry -> entry.principalId().equals(caller.userId()))
                        .findFirst())
                .map(entry -> login(entry, caller));
    }

    private static Requester.Login login(AccessEntry entry, CallerIdentity caller) {
        List<Association> associations = entry.associations().values().stream()
                .sorted(Comparator.comparing(io.keyward.lab.cluster.Association::policyArn))
                .map(a -> new Association(a.policyArn(), scope(a.scope())))
                .toList();
        // Users have no session; their name for one is not looked at.
        String session = caller.sessionName().isEmpty() ? Session.KUBECTL : caller.sessionName();
        return new Requester.Login(
                new io.keyward.authorizer.access.AccessEntry(
                        entry.principalArn(),
                        entry.principalId(),
                        entry.username(),
                        entry.groups(),
                        entry.type().name()),
                associations,
                new Session(session, caller.accessKeyId()));
    }

    private static io.keyward.authorizer.access.AccessScope scope(AccessScope scope) {
        return scope.type() == AccessScope.Type.CLUSTER
                ? io.keyward.authorizer.access.AccessScope.cluster()
                : io.keyward.authorizer.access.AccessScope.namespaces(scope.namespaces());
    }
}
