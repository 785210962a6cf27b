package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.observed.ObservedEntries;
import io.keyward.access.work.EntrySync;
import io.keyward.access.work.EntrySyncs;
import io.keyward.eks.EksRefusal;
import jakarta.enterprise.context.ApplicationScoped;

/** Says whether EKS is free for a new entry of a principal, as far as it was seen. */
@ApplicationScoped
class Vacancy {

    private final EntrySyncs syncs;
    private final ObservedEntries observed;

    Vacancy(EntrySyncs syncs, ObservedEntries observed) {
        this.syncs = syncs;
        this.observed = observed;
    }

    /** Refuses if the removal of a former entry is under way, or EKS holds one that is not Keyward's. */
    void require(Cluster cluster, String principalArn) {
        if (syncs.find(cluster.id(), principalArn).filter(EntrySync::removal).isPresent()) {
            throw EksRefusal.beingRemoved(principalArn);
        }
        if (observed.find(cluster.id(), principalArn).isPresent()) {
            throw EksRefusal.notOwned(cluster.arnText(), principalArn);
        }
    }
}
