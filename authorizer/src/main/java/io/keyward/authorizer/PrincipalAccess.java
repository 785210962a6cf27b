package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.NameTemplate;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one cluster grants to one principal: a view of the cluster's state, made when it is asked for. It remembers the user of
 * the last session, so that who has many questions about one principal keeps it. Immutable to its users, and safe to share
 * between threads: what is remembered would be made alike by each.
 */
public final class PrincipalAccess {

    private final ClusterAccess cluster;
    private final CompiledEntry compiled;
    private @Nullable Login login;

    /** The user that the cluster makes of the principal in a session. */
    private record Login(Session session, KubernetesUser user) {}

    PrincipalAccess(ClusterAccess cluster, CompiledEntry compiled) {
        this.cluster = cluster;
        this.compiled = compiled;
    }

    /** The principal's access entry. */
    public AccessEntry entry() {
        return compiled.entry();
    }

    /** The access policies associated with the entry, in the order they were given. */
    public List<Association> associations() {
        return compiled.associations();
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

    /**
     * The session names in which RBAC knows the principal by a name that it does not have in others, as a user or in a group. Whoever
     * may take a role chooses the session's name, and so may have what is bound to each of these.
     *
     * @throws IllegalArgumentException if a name has placeholders and the entry's ARN is not that of an IAM principal
     */
    public SortedSet<String> sessionNames() {
        SortedSet<String> sessions = new TreeSet<>();
        Optional<Rbac> rbac = rbac();
        addSessions(
                entry().username(),
                beginning -> rbac.map(r -> r.usernamesBeginningWith(beginning)).orElse(List.of()),
                sessions);
        for (String group : entry().groups()) {
            addSessions(group, beginning -> List.of(KubernetesUser.MASTERS), sessions);
            addSessions(
                    group,
                    beginning -> rbac.map(r -> r.groupsBeginningWith(beginning)).orElse(List.of()),
                    sessions);
        }
        return sessions;
    }

    private void addSessions(String name, Function<String, List<String>> boundBeginningWith, Set<String> sessions) {
        if (NameTemplate.hasPlaceholders(name)) {
            List<String> bound = boundBeginningWith.apply(NameTemplate.beginning(name));
            if (!bound.isEmpty()) {
                NameTemplate template = NameTemplate.of(entry(), name);
                bound.forEach(one -> template.sessionLeadingTo(one).ifPresent(sessions::add));
            }
        }
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
        return cluster.verdict(compiled, session, request);
    }

    /**
     * Whether the request is allowed, with every reason.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public Decision.OfUser decide(Session session, Attributes request) {
        return decide(user(session), request);
    }

    /** As {@link #decide(Session, Attributes)}, for the user that the cluster made of the principal when it logged in. */
    public Decision.OfUser decide(KubernetesUser user, Attributes request) {
        return cluster.explain(user, request)
                .withPolicies(entry(), associations())
                .withRbac(cluster.rbac())
                .decision();
    }

    /**
     * As {@link #decide(KubernetesUser, Attributes)}, by the access policies alone: for a cluster that asks its RBAC and the
     * group {@code system:masters} itself.
     */
    public Decision.OfUser decideByPolicies(KubernetesUser user, Attributes request) {
        return cluster.explain(user, request)
                .withPolicies(entry(), associations())
                .decision();
    }
}
