package io.keyward.access.entry;

import static io.keyward.access.lifecycle.Desired.parts;

import io.keyward.access.lifecycle.AccessEntry;
import io.keyward.access.lifecycle.AccessEntry.Association;
import io.keyward.access.lifecycle.Changed;
import io.keyward.access.lifecycle.Desired;
import io.keyward.access.lifecycle.Life;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.lifecycle.LockedCluster;
import io.keyward.access.lifecycle.ObservedEntry;
import io.keyward.access.lifecycle.Principal;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.request.RequestTerms;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.AccessScope;
import io.keyward.eks.AssociationRules;
import io.keyward.eks.EksRefusal;
import io.keyward.eks.EntryContent;
import io.keyward.eks.EntryRules;
import io.keyward.eks.EntryType;
import io.keyward.eks.PrincipalArn;
import io.keyward.proto.audit.v1.Action;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One change of a principal's access entry, with the rules that EKS has for it. Each throws the refusal, or is made with its event. */
sealed interface EntryChange {

    String principalArn();

    /** The action that audit events name. */
    Action action();

    /** The policy that it is about; empty if it is about the entry. */
    default String policyArn() {
        return "";
    }

    Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms);

    /** Empty type and username mean EKS's defaults. */
    record Create(
            String principalArn, String type, String username, List<String> kubernetesGroups, Map<String, String> tags)
            implements EntryChange {

        public Create {
            kubernetesGroups = List.copyOf(kubernetesGroups);
            tags = Map.copyOf(tags);
        }

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_ENTRY_CREATE;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            PrincipalArn arn = EntryRules.principal(principalArn);
            EntryType known = EntryRules.type(type);
            EntryRules.fits(known, arn, cluster.arn(), !username.isEmpty() || !kubernetesGroups.isEmpty());
            EntryRules.tags(tags);
            String name = EntryRules.username(username, arn);
            List<String> groups = EntryRules.groups(kubernetesGroups);
            Principal principal = cluster.principal(principalArn);
            if (principal.entry().isPresent()) {
                throw EksRefusal.entryInUse(principalArn);
            }
            requireVacancy(cluster.arn().text(), principal);
            EntryRules.room(cluster.entries());
            Instant now = cluster.now();
            AccessEntry entry =
                    new AccessEntry(principalArn, null, known.name(), name, groups, tags, now, now, 0, List.of());
            Changed changed = cluster.change(principalArn, entry, parts(entry), Urgency.GRANT, terms);
            cluster.record(event(this, changed).after(changed.entry()));
            return changed;
        }
    }

    /** What is empty stays. */
    record Update(String principalArn, Optional<String> username, Optional<List<String>> kubernetesGroups)
            implements EntryChange {

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_ENTRY_UPDATE;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            AccessEntry before = entry(cluster);
            if (!before.content().standard()) {
                throw EksRefusal.onlyStandard();
            }
            SortedSet<String> parts = new TreeSet<>();
            AccessEntry after = before;
            if (username.isPresent()) {
                parts.add(Desired.USERNAME);
                after = after.withUsername(EntryRules.username(username.get(), before.principal()));
            }
            if (kubernetesGroups.isPresent()) {
                parts.add(Desired.GROUPS);
                after = after.withGroups(EntryRules.groups(kubernetesGroups.get()));
            }
            boolean revokes = !after.kubernetesGroups().containsAll(before.kubernetesGroups());
            return changed(this, cluster, before, after.modified(cluster.now()), parts, revokes, terms);
        }
    }

    /** Takes the entry away with its associations. */
    record Delete(String principalArn) implements EntryChange {

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_ENTRY_DELETE;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            AccessEntry before = entry(cluster);
            Changed changed = cluster.change(
                    principalArn, null, new TreeSet<>(List.of(Desired.ENTRY)), Urgency.REVOCATION, terms);
            cluster.record(event(this, changed).before(before));
            return changed;
        }
    }

    /** Sets tags and removes others. */
    record Tag(String principalArn, Map<String, String> set, List<String> remove) implements EntryChange {

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_ENTRY_TAG;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            AccessEntry before = entry(cluster);
            SortedSet<String> parts = new TreeSet<>();
            AccessEntry after = before;
            for (String key : remove) {
                parts.add(Desired.tag(key));
                after = after.withTag(key, null);
            }
            for (Map.Entry<String, String> tag : set.entrySet()) {
                parts.add(Desired.tag(tag.getKey()));
                after = after.withTag(tag.getKey(), tag.getValue());
            }
            EntryRules.tags(after.tags());
            return changed(this, cluster, before, after.modified(cluster.now()), parts, false, terms);
        }
    }

    /** Associates a policy, or replaces its scope: {@code associatedAt} stays, {@code modifiedAt} moves. */
    record Associate(String principalArn, String policyArn, AccessScope accessScope) implements EntryChange {

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_POLICY_ASSOCIATE;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            AccessEntry before = entry(cluster);
            AssociationRules.takesPolicies(before.type());
            AssociationRules.policy(policyArn, policy -> catalogue.find(policy).isPresent());
            AccessScope scope = AssociationRules.scope(accessScope);
            Association former = before.association(policyArn).orElse(null);
            if (former == null) {
                AssociationRules.room(before.associations().size());
            }
            Instant now = cluster.now();
            Association after = new Association(policyArn, scope, former == null ? now : former.associatedAt(), now);
            boolean narrows =
                    former != null && !former.accessScope().minus(scope).nowhere();
            return associated(this, cluster, before, former, after, narrows, terms);
        }
    }

    record Disassociate(String principalArn, String policyArn) implements EntryChange {

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_POLICY_DISASSOCIATE;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            AccessEntry before = entry(cluster);
            Association former =
                    before.association(policyArn).orElseThrow(() -> EksRefusal.associationNotFound(policyArn));
            return associated(this, cluster, before, former, null, true, terms);
        }
    }

    /** Takes an entry that EKS holds into the desired state, as it was last seen. A removal that is due is called off by that. */
    record Adopt(String principalArn) implements EntryChange {

        @Override
        public Action action() {
            return Action.ACTION_ACCESS_ENTRY_ADOPT;
        }

        @Override
        public Changed make(LockedCluster cluster, AccessPolicyCatalogue catalogue, RequestTerms terms) {
            Principal principal = cluster.principal(principalArn);
            if (principal.entry().isPresent()) {
                throw EksRefusal.entryInUse(principalArn);
            }
            ObservedEntry seen = principal.observed();
            if (seen == null) {
                throw EksRefusal.nothingToAdopt(principalArn);
            }
            if (principal.standing().filter(life -> life.facts().out() != null).isPresent()) {
                throw EksRefusal.removalOut(principalArn);
            }
            EntryRules.adoptable(seen.content());
            EntryRules.room(cluster.entries());
            Changed changed = cluster.adopt(principalArn, asDesired(seen, cluster.now()));
            cluster.record(event(this, changed).after(changed.entry()));
            return changed;
        }

        private static AccessEntry asDesired(ObservedEntry seen, Instant now) {
            EntryContent content = seen.content();
            PrincipalArn principal = PrincipalArn.parse(seen.principalArn())
                    .orElseThrow(() -> EksRefusal.nothingToAdopt(seen.principalArn()));
            // Null where EKS shows its default, and for types whose username is EKS's business.
            boolean named = content.standard() && !principal.defaultUsername().equals(content.username());
            return new AccessEntry(
                    seen.principalArn(),
                    null,
                    content.type(),
                    named ? content.username() : null,
                    content.standard() ? content.kubernetesGroups() : List.of(),
                    new TreeMap<>(content.ownTags()),
                    seen.eksCreatedAt() == null ? now : seen.eksCreatedAt(),
                    now,
                    0,
                    content.policies().entrySet().stream()
                            .map(policy -> new Association(policy.getKey(), policy.getValue(), now, now))
                            .toList());
        }
    }

    /** EKS is free for a new entry, as far as it was seen: no removal is under way, and EKS holds none that is not Keyward's. */
    static void requireVacancy(String clusterArn, Principal principal) {
        if (principal.standing().filter(Life::removing).isPresent()) {
            throw EksRefusal.beingRemoved(principal.arn());
        }
        if (principal.observed() != null) {
            throw EksRefusal.notOwned(clusterArn, principal.arn());
        }
    }

    /** The principal's entry before the change. */
    default AccessEntry entry(LockedCluster cluster) {
        return cluster.principal(principalArn()).entry().orElseThrow(() -> EksRefusal.entryNotFound(principalArn()));
    }

    private static Changed changed(
            EntryChange change,
            LockedCluster cluster,
            AccessEntry before,
            AccessEntry after,
            SortedSet<String> parts,
            boolean revokes,
            RequestTerms terms) {
        Changed changed = cluster.change(
                change.principalArn(), after, parts, revokes ? Urgency.REVOCATION : Urgency.GRANT, terms);
        cluster.record(event(change, changed).before(before).after(changed.entry()));
        return changed;
    }

    private static Changed associated(
            EntryChange change,
            LockedCluster cluster,
            AccessEntry entry,
            @Nullable Association before,
            @Nullable Association after,
            boolean revokes,
            RequestTerms terms) {
        Changed changed = cluster.change(
                change.principalArn(),
                entry.withAssociation(change.policyArn(), after),
                new TreeSet<>(List.of(Desired.policy(change.policyArn()))),
                revokes ? Urgency.REVOCATION : Urgency.GRANT,
                terms);
        cluster.record(event(change, changed)
                .before(before)
                .after(
                        after == null
                                ? null
                                : changed.entry()
                                        .association(change.policyArn())
                                        .orElse(after)));
        return changed;
    }

    private static Event event(EntryChange change, Changed changed) {
        Event event = Event.of(change.action(), Outcome.SUCCESS)
                .on(changed.cluster().text(), changed.revision())
                .principal(change.principalArn());
        return change.policyArn().isEmpty() ? event : event.policy(change.policyArn());
    }
}
