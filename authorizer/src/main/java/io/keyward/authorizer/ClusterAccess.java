package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The access entries and associations of one cluster at one revision, compiled once and asked many times. Immutable, and
 * safe to share between threads: a newer revision is a new object.
 */
public final class ClusterAccess {

    private final String catalogueVersion;
    private final Map<String, PrincipalAccess> byPrincipal;
    private final Collection<PrincipalAccess> principals;

    private ClusterAccess(String catalogueVersion, SortedMap<String, PrincipalAccess> principals) {
        this.catalogueVersion = catalogueVersion;
        this.byPrincipal = new HashMap<>(principals);
        this.principals = List.copyOf(principals.values());
    }

    /** A cluster state to be filled and built; access policies have the rules of this catalogue. */
    public static Builder builder(AccessPolicyCatalogue catalogue) {
        return new Builder(catalogue, null);
    }

    /** As {@link #builder(AccessPolicyCatalogue)}, with the cluster's own RBAC, which then takes part in every answer. */
    public static Builder builder(AccessPolicyCatalogue catalogue, Rbac rbac) {
        return new Builder(catalogue, rbac);
    }

    /** The version of the catalogue that answers rest on. */
    public String catalogueVersion() {
        return catalogueVersion;
    }

    /** Every principal that has an entry, by ARN. */
    public Collection<PrincipalAccess> principals() {
        return principals;
    }

    /**
     * What the cluster grants to this principal; empty if it has no entry for it. A cluster does not even let such a caller
     * log in (401), so there is nothing to decide.
     */
    public Optional<PrincipalAccess> find(String principalArn) {
        return Optional.ofNullable(byPrincipal.get(principalArn));
    }

    /**
     * Whether the principal may make the request in this session; empty if the cluster has no entry for it.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public Optional<Decision> decide(String principalArn, Session session, Attributes request) {
        return find(principalArn).map(principal -> principal.decide(session, request));
    }

    /** Collects the state of a cluster. Not for use by several threads. */
    public static final class Builder {

        private final CompiledPolicies policies;
        private final @Nullable Rbac rbac;
        private final SortedMap<String, PrincipalAccess> principals = new TreeMap<>();

        private Builder(AccessPolicyCatalogue catalogue, @Nullable Rbac rbac) {
            this.policies = CompiledPolicies.of(catalogue);
            this.rbac = rbac;
        }

        /**
         * Adds an entry with its associations.
         *
         * @throws IllegalArgumentException if the principal has been added before
         */
        public Builder add(AccessEntry entry, List<Association> associations) {
            PrincipalAccess access = new PrincipalAccess(policies, rbac, entry, associations);
            if (principals.putIfAbsent(entry.principalArn(), access) != null) {
                throw new IllegalArgumentException("principalArn: " + entry.principalArn() + " has two entries");
            }
            return this;
        }

        /** The state as collected so far. */
        public ClusterAccess build() {
            return new ClusterAccess(policies.version(), principals);
        }
    }
}
