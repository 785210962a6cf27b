package io.keyward.authorizer;

import io.keyward.authorizer.EntryPacking.Granted;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import java.util.AbstractList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The access entries and associations of one cluster at one revision, compiled once and asked many times. Immutable, and
 * safe to share between threads: a newer revision is a new object.
 */
public final class ClusterAccess {

    private final PolicyRules rules;
    private final @Nullable Rbac rbac;
    private final PackedEntries entries;
    private @Nullable ReverseIndex reverse;

    private ClusterAccess(PolicyRules rules, @Nullable Rbac rbac, PackedEntries entries) {
        this.rules = rules;
        this.rbac = rbac;
        this.entries = entries;
    }

    /**
     * A cluster state to be filled and built; access policies have the rules of this catalogue.
     *
     * @throws IllegalArgumentException if the catalogue publishes the rules of more than 64 policies
     */
    public static Builder builder(AccessPolicyCatalogue catalogue) {
        return new Builder(catalogue, null);
    }

    /** As {@link #builder(AccessPolicyCatalogue)}, with the cluster's own RBAC, which then takes part in every answer. */
    public static Builder builder(AccessPolicyCatalogue catalogue, Rbac rbac) {
        return new Builder(catalogue, rbac);
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

    /** How many principals have an entry. */
    public int size() {
        return entries.size();
    }

    /** Every principal that has an entry, in the order of ARNs; each is made when it is read. */
    public Collection<PrincipalAccess> principals() {
        return new AbstractList<>() {
            @Override
            public PrincipalAccess get(int number) {
                return principal(entries.record(number));
            }

            @Override
            public int size() {
                return entries.size();
            }
        };
    }

    /**
     * What the cluster grants to this principal; empty if it has no entry for it. A cluster does not even let such a caller
     * log in (401), so there is nothing to decide.
     */
    public Optional<PrincipalAccess> find(String principalArn) {
        int record = entries.find(principalArn);
        return record == ArnTable.ABSENT ? Optional.empty() : Optional.of(principal(record));
    }

    /**
     * Whether the principal may make the request in this session, without reasons. Agrees with {@link #decide(String,
     * Session, Attributes)}, is much faster, and allocates nothing where an access policy allows the request.
     *
     * @throws IllegalArgumentException if RBAC is asked and the entry's ARN is not that of an IAM principal
     */
    public Verdict verdict(String principalArn, Session session, Attributes request) {
        int record = entries.find(principalArn);
        return record == ArnTable.ABSENT ? Verdict.UNAUTHENTICATED : verdict(record, session, request);
    }

    /**
     * Whether the principal may make the request in this session; empty if the cluster has no entry for it.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public Optional<Decision> decide(String principalArn, Session session, Attributes request) {
        return find(principalArn).map(principal -> principal.decide(session, request));
    }

    /**
     * Whether a user may make the request that no entry leads to, such as a service account or somebody who is
     * impersonated. Access policies say nothing about it, so RBAC alone decides, after the group {@code system:masters}.
     */
    public Decision decide(KubernetesUser user, Attributes request) {
        return explain(user, request).withRbac(rbac()).decision();
    }

    /**
     * Everyone who may make the request, each in a session like this one. The first such question to a cluster state
     * prepares it for them all, in time proportional to its size.
     *
     * @throws IllegalArgumentException if an entry whose username or groups have placeholders that matter here has an ARN
     *     that is not that of an IAM principal
     */
    public WhoCan whoCan(Session session, Attributes request) {
        return new WhoCanSearch(this, entries, reverse(), session, request).find(rules, rbac);
    }

    Verdict verdict(int record, Session session, Attributes request) {
        Verdict byPolicies = policyVerdict(record, request);
        return byPolicies != Verdict.ALLOW && allowedAsUser(record, session, request) ? Verdict.ALLOW : byPolicies;
    }

    private Verdict policyVerdict(int record, Attributes request) {
        String namespace = Explanation.namespace(request);
        long covering = entries.policiesCovering(record, namespace);
        if (rules.anyAllows(covering, request)) {
            return Verdict.ALLOW;
        }
        boolean open =
                (rules.perhapsAllowing(request) & covering) != 0 || entries.policyWithoutRulesCovers(record, namespace);
        return open ? Verdict.UNKNOWN : Verdict.NO_OPINION;
    }

    /** Whether the user the cluster makes of the principal is allowed the request without any access policy. */
    private boolean allowedAsUser(int record, Session session, Attributes request) {
        if (rbac == null && !entries.mayBePrivileged(record)) {
            return false;
        }
        KubernetesUser user = KubernetesUser.of(entries.entry(record), session);
        return user.privileged() || (rbac != null && rbac.allows(user, request));
    }

    Explanation explain(KubernetesUser user, Attributes request) {
        return new Explanation(rules, user, request);
    }

    PrincipalAccess principal(int record) {
        return new PrincipalAccess(this, entries, record);
    }

    private synchronized ReverseIndex reverse() {
        ReverseIndex made = reverse;
        if (made == null) {
            made = ReverseIndex.of(entries, rbac());
            reverse = made;
        }
        return made;
    }

    /** Collects the state of a cluster. Not for use by several threads. */
    public static final class Builder {

        private final PolicyRules rules;
        private final @Nullable Rbac rbac;
        private final SortedMap<String, Granted> byArn = new TreeMap<>();

        private Builder(AccessPolicyCatalogue catalogue, @Nullable Rbac rbac) {
            this.rules = PolicyRules.of(catalogue);
            this.rbac = rbac;
        }

        /**
         * Adds an entry with its associations.
         *
         * @throws IllegalArgumentException if the principal has been added before
         */
        public Builder add(AccessEntry entry, List<Association> associations) {
            if (byArn.putIfAbsent(entry.principalArn(), new Granted(entry, associations)) != null) {
                throw new IllegalArgumentException("principalArn: " + entry.principalArn() + " has two entries");
            }
            return this;
        }

        /** The state as collected so far. */
        public ClusterAccess build() {
            return new ClusterAccess(rules, rbac, EntryPacking.pack(rules, byArn));
        }
    }
}
