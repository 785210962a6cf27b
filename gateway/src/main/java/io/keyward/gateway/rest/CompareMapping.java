package io.keyward.gateway.rest;

import io.keyward.gateway.rest.CompareViews.AssociateBody;
import io.keyward.gateway.rest.CompareViews.Change;
import io.keyward.gateway.rest.CompareViews.Comparison;
import io.keyward.gateway.rest.CompareViews.ComparisonView;
import io.keyward.gateway.rest.CompareViews.DifferenceView;
import io.keyward.gateway.rest.CompareViews.EntryBody;
import io.keyward.gateway.rest.CompareViews.WarningView;
import io.keyward.proto.access.v1.CompareRequest;
import io.keyward.proto.access.v1.CompareResponse;
import io.keyward.proto.access.v1.CompareWarning;
import io.keyward.proto.access.v1.PrincipalDifference;
import io.keyward.proto.access.v1.ProposedAssociation;
import io.keyward.proto.access.v1.ProposedChange;
import io.keyward.proto.access.v1.ProposedChanges;
import io.keyward.proto.access.v1.ProposedEntry;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Between comparisons and their JSON. */
final class CompareMapping {

    private static final int MAX_CHANGES = 1_000;

    private CompareMapping() {}

    /**
     * The comparison asked for.
     *
     * @throws ProblemException naming the first member at fault
     */
    static CompareRequest request(Comparison comparison) {
        CompareRequest.Builder compare = CompareRequest.newBuilder()
                .setCluster(Values.required("cluster", comparison.cluster()))
                .setMinRevision(Questions.minRevision(comparison.minRevision()))
                .addAllNamespaces(Objects.requireNonNullElse(comparison.namespaces(), List.of()));
        List<Change> changes = comparison.changes();
        if ((changes == null) == (comparison.desired() == null)) {
            throw Bodies.exactlyOneOf("", "changes, desired");
        }
        if (changes == null) {
            return compare.setDesired(isTrue("desired", comparison.desired())).build();
        }
        return compare.setChanges(changes(Bodies.members("changes", changes, MAX_CHANGES)))
                .build();
    }

    static ComparisonView view(CompareResponse answer) {
        return new ComparisonView(
                answer.getDecisionId(),
                answer.getRevision(),
                answer.getCatalogueVersion(),
                answer.getDifferencesList().stream().map(CompareMapping::view).toList(),
                answer.getWarningsList().stream().map(CompareMapping::view).toList());
    }

    private static ProposedChanges changes(List<Change> changes) {
        ProposedChanges.Builder proposed = ProposedChanges.newBuilder();
        for (int i = 0; i < changes.size(); i++) {
            proposed.addChanges(change("changes[" + i + "]", changes.get(i)));
        }
        return proposed.build();
    }

    private static ProposedChange change(String place, Change change) {
        ProposedChange.Builder proposed =
                ProposedChange.newBuilder().setPrincipalArn(Values.required(place + ".principal", change.principal()));
        EntryBody entry = change.putEntry();
        AssociateBody associate = change.associate();
        if (Stream.of(entry, change.deleteEntry(), associate, change.disassociate())
                        .filter(Objects::nonNull)
                        .count()
                != 1) {
            throw Bodies.exactlyOneOf(place, "putEntry, deleteEntry, associate, disassociate");
        }
        if (entry != null) {
            return proposed.setPutEntry(entry(entry)).build();
        }
        if (associate != null) {
            return proposed.setAssociate(association(place + ".associate.", associate))
                    .build();
        }
        if (change.disassociate() != null) {
            return proposed.setDisassociate(Values.required(place + ".disassociate", change.disassociate()))
                    .build();
        }
        return proposed.setDeleteEntry(isTrue(place + ".deleteEntry", change.deleteEntry()))
                .build();
    }

    private static ProposedEntry entry(EntryBody entry) {
        return ProposedEntry.newBuilder()
                .setUsername(Values.orEmpty(entry.username()))
                .addAllKubernetesGroups(Objects.requireNonNullElse(entry.kubernetesGroups(), List.of()))
                .build();
    }

    private static ProposedAssociation association(String prefix, AssociateBody associate) {
        return ProposedAssociation.newBuilder()
                .setPolicyArn(Values.required(prefix + "policyArn", associate.policyArn()))
                .setAccessScope(EntryMapping.scope(prefix + "accessScope", associate.accessScope()))
                .build();
    }

    /** For members that say what is wanted by being there. */
    private static boolean isTrue(String field, @Nullable Boolean value) {
        if (!Boolean.TRUE.equals(value)) {
            throw ProblemException.field(field, "must be true, or absent");
        }
        return true;
    }

    private static DifferenceView view(PrincipalDifference difference) {
        return new DifferenceView(
                difference.getPrincipalArn(),
                PermissionMapping.scoped(difference.getGainedList()),
                PermissionMapping.scoped(difference.getLostList()),
                DecisionMapping.openQuestions(difference.getGainedUnknownList()),
                DecisionMapping.openQuestions(difference.getLostUnknownList()),
                Values.orAbsent(difference.getSessionName()));
    }

    private static WarningView view(CompareWarning warning) {
        return new WarningView(
                warning.getCode(),
                Values.orAbsent(warning.getPrincipalArn()),
                Values.orAbsent(warning.getPolicyArn()),
                Values.orAbsent(warning.getNamespace()),
                warning.getText());
    }
}
