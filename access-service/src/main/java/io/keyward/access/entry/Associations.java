package io.keyward.access.entry;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.entry.RecordedEntry.RecordedAssociation;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.eks.AccessScope;
import io.keyward.eks.AssociationRules;
import io.keyward.eks.EksRefusal;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes of associations, each one transaction. */
@ApplicationScoped
@Transactional
class Associations {

    private final AccessEntryRepository repository;
    private final EntryWriter writer;
    private final EntryChange change;
    private final AccessPolicyCatalogue catalogue;
    private final Clock clock;

    Associations(
            AccessEntryRepository repository,
            EntryWriter writer,
            EntryChange change,
            AccessPolicyCatalogue catalogue,
            Clock clock) {
        this.repository = repository;
        this.writer = writer;
        this.change = change;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    Changed associate(
            String clusterReference, String principalArn, String policyArn, AccessScope wanted, Duration wait) {
        Cluster cluster = change.lock(clusterReference);
        AccessEntryEntity row = find(cluster, principalArn);
        AssociationRules.takesPolicies(row.type);
        AssociationRules.policy(policyArn, arn -> catalogue.find(arn).isPresent());
        AccessScope scope = AssociationRules.scope(wanted);
        AccessEntry before = EntryMapping.toDomain(row);
        Optional<Association> former = row.association(policyArn).map(EntryMapping::toDomain);
        if (former.isEmpty()) {
            AssociationRules.room(row.associations.size());
        }
        long revision = change.nextRevision(cluster, principalArn);
        Association after = EntryMapping.toDomain(writer.associate(row, policyArn, scope, clock.instant()));
        boolean narrows = former.isPresent() && scope.kind() == AccessScope.Kind.NAMESPACE;
        return changed(
                Action.ACTION_ACCESS_POLICY_ASSOCIATE,
                cluster,
                row,
                before,
                former.orElse(null),
                after,
                revision,
                narrows,
                wait);
    }

    Changed disassociate(String clusterReference, String principalArn, String policyArn, Duration wait) {
        Cluster cluster = change.lock(clusterReference);
        AccessEntryEntity row = find(cluster, principalArn);
        AssociationEntity association =
                row.association(policyArn).orElseThrow(() -> EksRefusal.associationNotFound(policyArn));
        AccessEntry before = EntryMapping.toDomain(row);
        Association former = EntryMapping.toDomain(association);
        long revision = change.nextRevision(cluster, principalArn);
        writer.remove(row, policyArn);
        return changed(
                Action.ACTION_ACCESS_POLICY_DISASSOCIATE, cluster, row, before, former, null, revision, true, wait);
    }

    private Changed changed(
            Action action,
            Cluster cluster,
            AccessEntryEntity row,
            AccessEntry entryBefore,
            @Nullable Association before,
            @Nullable Association after,
            long revision,
            boolean revokes,
            Duration wait) {
        row.revision = revision;
        String principal = row.principalArn;
        String policyArn = (after == null ? java.util.Objects.requireNonNull(before) : after).policyArn();
        change.push(cluster, principal, revision, revokes);
        change.record(Event.of(action, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(principal)
                .policy(policyArn)
                .before(before == null ? null : RecordedAssociation.of(before))
                .after(after == null ? null : RecordedAssociation.of(after)));
        return new Changed(
                cluster,
                EntryMapping.toDomain(row),
                revision,
                change.await(cluster, principal, policyArn, revision, entryBefore, wait));
    }

    private AccessEntryEntity find(Cluster cluster, String principalArn) {
        return repository.find(cluster.id(), principalArn).orElseThrow(() -> EksRefusal.entryNotFound(principalArn));
    }
}
