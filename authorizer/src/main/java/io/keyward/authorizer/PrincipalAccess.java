package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * What one cluster grants to one principal: a view of the cluster's state, made when it is asked for and holding nothing of
 * its own. Immutable, and safe to share between threads.
 */
public final class PrincipalAccess {

    private final ClusterAccess cluster;
    private final PackedEntries entries;
    private final int record;

    PrincipalAccess(ClusterAccess cluster, PackedEntries entries, int record) {
        this.cluster = cluster;
        this.entries = entries;
        this.record = record;
    }

    /** The principal's access entry; made anew by each call. */
    public AccessEntry entry() {
        return entries.entry(record);
    }

    /** The access policies associated with the entry, in the order they were given; made anew by each call. */
    public List<Association> associations() {
        return entries.associationList(record);
    }

    /** The catalogue that the policies' rules are taken from. */
    public AccessPolicyCatalogue catalogue() {
        return cluster.catalogue();
    }

    /** The cluster's own RBAC; empty where it takes no part. */
    public Optional<Rbac> rbac() {
        return cluster.rbac();
    }

    /**
     * Whether the request is allowed, without reasons; agrees with {@link #decide}.
     *
     * @throws IllegalArgumentException if RBAC is asked and the entry's ARN is not that of an IAM principal
     */
    public Verdict verdict(Session session, Attributes request) {
        return cluster.verdict(record, session, request);
    }

    /**
     * Whether the request is allowed, with every reason.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public Decision decide(Session session, Attributes request) {
        return decide(KubernetesUser.of(entry(), session), request);
    }

    /** As {@link #decide(Session, Attributes)}, for the user that the cluster made of the principal when it logged in. */
    public Decision decide(KubernetesUser user, Attributes request) {
        return cluster.explain(user, request)
                .withPolicies(entry(), associations())
                .withRbac(cluster.rbac())
                .decision();
    }

    /**
     * As {@link #decide(KubernetesUser, Attributes)}, by the access policies alone: for a cluster that asks its RBAC and the
     * group {@code system:masters} itself.
     */
    public Decision decideByPolicies(KubernetesUser user, Attributes request) {
        return cluster.explain(user, request)
                .withPolicies(entry(), associations())
                .decision();
    }
}
