package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The access entries and associations of one cluster at one revision, compiled once and asked many times. Immutable, and
 * safe to share between threads: a newer revision is a new object, which shares the entries that did not change.
 */
public final class ClusterAccess {

    private final PolicyRules rules;
    private final @Nullable Rbac rbac;
    private final SortedMap<String, CompiledEntry> entries;

    private ClusterAccess(PolicyRules rules, @Nullable Rbac rbac, SortedMap<String, CompiledEntry> entries) {
        this.rules = rules;
        this.rbac = rbac;
        this.entries = Collections.unmodifiableSortedMap(entries);
    }

    /**
     * A cluster state to be filled and built; access policies have the rules of this catalogue.
     *
     * @throws IllegalArgumentException if the catalogue publishes the rules of more than 64 policies
     */
    public static Builder builder(AccessPolicyCatalogue catalogue) {
        return new Builder(PolicyRules.of(catalogue), null, new TreeMap<>());
    }

    /** As {@link #builder(AccessPolicyCatalogue)}, with the cluster's own RBAC, which then takes part in every answer. */
    public static Builder builder(AccessPolicyCatalogue catalogue, Rbac rbac) {
        return new Builder(PolicyRules.of(catalogue), rbac, new TreeMap<>());
    }

    /** This state to be changed: only what is put is compiled. */
    public Builder change() {
        return new Builder(rules, rbac, new TreeMap<>(entries));
    }

    /** These entries under other RBAC. */
    public ClusterAccess withRbac(Rbac other) {
        return new ClusterAccess(rules, other, entries);
    }

    /** The catalogue that answers rest on. */
    public AccessPolicyCatalogue catalogue() {
        return rules.catalogue();
    }

    /** The version of the catalogue that answers rest on. */
    public String catalogueVersion() {
        return rules.version();
    }

    /** The cluster's own RBAC; empty where it takes no part. */
    public Optional<Rbac> rbac() {
        return Optional.ofNullable(rbac);
    }

    /** How much memory the entries take, roughly. */
    public long bytes() {
        return entries.values().stream().mapToLong(CompiledEntry::bytes).sum();
    }

    /** How many principals have an entry. */
    public int size() {
        return entries.size();
    }

    /** Every principal that has an entry, in the order of ARNs. */
    public List<PrincipalAccess> principals() {
        return entries.values().stream()
                .map(entry -> new PrincipalAccess(this, entry))
                .toList();
    }

    /**
     * What the cluster grants to this principal; empty if it has no entry for it. A cluster does not even let such a caller
     * log in (401).
     */
    public Optional<PrincipalAccess> find(String principalArn) {
        return Optional.ofNullable(entries.get(principalArn)).map(entry -> new PrincipalAccess(this, entry));
    }

    /**
     * Whether the principal may make the request in this session, without reasons. Agrees with {@link #decide(String,
     * Session, Attributes)}, is much faster, and allocates nothing where an access policy allows the request.
     *
     * @throws IllegalArgumentException if RBAC is asked and the entry's ARN is not that of an IAM principal
     */
    public Verdict verdict(String principalArn, Session session, Attributes request) {
        CompiledEntry entry = entries.get(principalArn);
        return entry == null ? Verdict.UNAUTHENTICATED : verdict(entry, session, request);
    }

    /**
     * Whether the principal may make the request in this session.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public Decision decide(String principalArn, Session session, Attributes request) {
        Optional<PrincipalAccess> principal = find(principalArn);
        return principal.isPresent()
                ? principal.get().decide(session, request)
                : new Decision.Unauthenticated(rules.version());
    }

    /**
     * Whether a user may make the request that no entry leads to, such as a service account or somebody who is
     * impersonated. Access policies say nothing about it, so RBAC alone decides, after the group {@code system:masters}.
     */
    public Decision.OfUser decide(KubernetesUser user, Attributes request) {
        return explain(user, request).withRbac(rbac()).decision();
    }

    /**
     * Everyone who may make the request, in whatever session.
     *
     * @throws IllegalArgumentException if an entry whose username or groups have placeholders that matter here has an ARN
     *     that is not that of an IAM principal
     */
    public WhoCan whoCan(Attributes request) {
        return WhoCan.find(this, rules, request);
    }

    Collection<CompiledEntry> entries() {
        return entries.values();
    }

    Verdict verdict(CompiledEntry entry, Session session, Attributes request) {
        Verdict byPolicies = policyVerdict(entry, request);
        return byPolicies != Verdict.ALLOW && allowedAsUser(entry, session, request) ? Verdict.ALLOW : byPolicies;
    }

    private Verdict policyVerdict(CompiledEntry entry, Attributes request) {
        String namespace = Explanation.namespace(request);
        long covering = entry.policiesCovering(namespace);
        if (rules.anyAllows(covering, request)) {
            return Verdict.ALLOW;
        }
        boolean open = (rules.perhapsAllowing(request) & covering) != 0 || entry.isOpenIn(namespace);
        return open ? Verdict.UNKNOWN : Verdict.NO_OPINION;
    }

    /** Whether the user the cluster makes of the principal is allowed the request without any access policy. */
    private boolean allowedAsUser(CompiledEntry entry, Session session, Attributes request) {
        if (rbac == null && !entry.mayBePrivileged()) {
            return false;
        }
        KubernetesUser user = KubernetesUser.of(entry.entry(), session);
        return user.privileged() || (rbac != null && rbac.allows(user, request));
    }

    Explanation explain(KubernetesUser user, Attributes request) {
        return new Explanation(rules, user, request);
    }

    /** Collects the state of a cluster. Not for use by several threads. */
    public static final class Builder {

        private final PolicyRules rules;
        private final @Nullable Rbac rbac;
        private final SortedMap<String, CompiledEntry> entries;

        private Builder(PolicyRules rules, @Nullable Rbac rbac, SortedMap<String, CompiledEntry> entries) {
            this.rules = rules;
            this.rbac = rbac;
            this.entries = entries;
        }

        /**
         * Adds an entry with its associations.
         *
         * @throws IllegalArgumentException if the principal has one
         */
        public Builder add(AccessEntry entry, List<Association> associations) {
            if (entries.containsKey(entry.principalArn())) {
                throw new IllegalArgumentException("principalArn: " + entry.principalArn() + " has two entries");
            }
            return put(entry, associations);
        }

        /** Adds an entry with its associations, or replaces that of its principal. */
        public Builder put(AccessEntry entry, List<Association> associations) {
            entries.put(entry.principalArn(), new CompiledEntry(rules, entry, associations));
            return this;
        }

        /** Removes the entry of a principal, if it has one. */
        public Builder remove(String principalArn) {
            entries.remove(principalArn);
            return this;
        }

        /** The state as collected so far. */
        public ClusterAccess build() {
            return new ClusterAccess(rules, rbac, new TreeMap<>(entries));
        }
    }
}
