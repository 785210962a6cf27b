package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.lifecycle.PrincipalReads;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.AccessScope;
import io.keyward.eks.AssociationRules;
import io.keyward.eks.EksRefusal;
import io.keyward.eks.EntryContent;
import io.keyward.eks.EntryRules;
import io.keyward.eks.EntryType;
import io.keyward.eks.PrincipalArn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes proposed changes to a state in memory, under the rules that the changes themselves would have to pass. */
@ApplicationScoped
@Transactional
public class Proposals {

    private final Clusters clusters;
    private final PrincipalReads principals;
    private final AccessPolicyCatalogue catalogue;

    Proposals(Clusters clusters, PrincipalReads principals, AccessPolicyCatalogue catalogue) {
        this.clusters = clusters;
        this.principals = principals;
        this.catalogue = catalogue;
    }

    /** Refuses where EKS refuses every access entry call. */
    public void requireEntries(UUID clusterId) {
        clusters.find(clusterId).ifPresent(EntryViews::requireEntries);
    }

    /** Makes one change to the given map, or throws the change's refusal. Nothing is stored. */
    public void make(Proposal proposal, NavigableMap<String, EntryContent> state, UUID clusterId) {
        String principalArn = proposal.principalArn();
        switch (proposal) {
            case Proposal.PutEntry put -> state.put(principalArn, put(state, clusterId, put));
            case Proposal.DeleteEntry delete -> {
                if (state.remove(principalArn) == null) {
                    throw EksRefusal.entryNotFound(principalArn);
                }
            }
            case Proposal.Associate associate ->
                state.put(principalArn, associated(find(state, principalArn), associate));
            case Proposal.Disassociate disassociate ->
                state.put(principalArn, disassociated(find(state, principalArn), disassociate));
        }
    }

    private EntryContent put(NavigableMap<String, EntryContent> state, UUID clusterId, Proposal.PutEntry put) {
        PrincipalArn principal = EntryRules.principal(put.principalArn());
        Optional<EntryContent> known = Optional.ofNullable(state.get(put.principalArn()));
        if (known.isPresent() && !known.get().standard()) {
            throw EksRefusal.onlyStandard();
        }
        @Nullable String username = EntryRules.username(put.username(), principal);
        List<String> groups = EntryRules.groups(put.kubernetesGroups());
        if (known.isEmpty()) {
            EntryRules.room(state.size());
            Optional<Cluster> cluster = clusters.find(clusterId);
            cluster.ifPresent(found ->
                    EntryChange.requireVacancy(found.arnText(), principals.find(clusterId, put.principalArn())));
        }
        return new EntryContent(
                EntryType.STANDARD.name(),
                username,
                groups,
                known.map(EntryContent::tags).orElse(Map.of()),
                known.map(EntryContent::policies).orElseGet(TreeMap::new));
    }

    private EntryContent associated(EntryContent entry, Proposal.Associate associate) {
        AssociationRules.takesPolicies(entry.type());
        AssociationRules.policy(
                associate.policyArn(), arn -> catalogue.find(arn).isPresent());
        AccessScope scope = AssociationRules.scope(associate.scope());
        if (!entry.policies().containsKey(associate.policyArn())) {
            AssociationRules.room(entry.policies().size());
        }
        TreeMap<String, AccessScope> policies = new TreeMap<>(entry.policies());
        policies.put(associate.policyArn(), scope);
        return entry.withPolicies(policies);
    }

    private static EntryContent disassociated(EntryContent entry, Proposal.Disassociate disassociate) {
        TreeMap<String, AccessScope> policies = new TreeMap<>(entry.policies());
        if (policies.remove(disassociate.policyArn()) == null) {
            throw EksRefusal.associationNotFound(disassociate.policyArn());
        }
        return entry.withPolicies(policies);
    }

    private static EntryContent find(NavigableMap<String, EntryContent> state, String principalArn) {
        return Optional.ofNullable(state.get(principalArn)).orElseThrow(() -> EksRefusal.entryNotFound(principalArn));
    }
}
