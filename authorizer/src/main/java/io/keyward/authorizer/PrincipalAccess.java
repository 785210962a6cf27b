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
import org.jspecify.annotations.Nullable;

/**
 * What one cluster grants to one principal: a view of the cluster's state, made when it is asked for. It remembers what it had
 * to unpack, so that who has many questions about one principal keeps it. Immutable to its users, and safe to share between
 * threads: what is remembered would be unpacked alike by each.
 */
public final class PrincipalAccess {

    private final ClusterAccess cluster;
    private final PackedEntries entries;
    private final int record;
    private @Nullable AccessEntry entry;
    private @Nullable List<Association> associations;
    private @Nullable Login login;

    /** The user that the cluster makes of the principal in a session. */
    private record Login(Session session, KubernetesUser user) {}

    PrincipalAccess(ClusterAccess cluster, PackedEntries entries, int record) {
        this.cluster = cluster;
        this.entries = entries;
        this.record = record;
    }

    /** The principal's access entry. */
    public AccessEntry entry() {
        AccessEntry known = entry;
        if (known == null) {
            known = entries.entry(record);
            entry = known;
        }
        return known;
    }

    /** The access policies associated with the entry, in the order they were given. */
    public List<Association> associations() {
        List<Association> known = associations;
        if (known == null) {
            known = List.copyOf(entries.associationList(record));
            associations = known;
        }
        return known;
    }

    /**
     * The user that the cluster makes of the principal in this session.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public KubernetesUser user(Session session) {
        Login known = login;
        if (known == null || !known.session().equals(session)) {
            known = new Login(session, KubernetesUser.of(entry(), session));
            login = known;
        }
        return known.user();
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
        return decide(user(session), request);
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
