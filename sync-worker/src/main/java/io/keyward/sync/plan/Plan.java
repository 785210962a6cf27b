package io.keyward.sync.plan;

import io.keyward.eks.AccessScope;
import io.keyward.eks.Difference;
import io.keyward.eks.Difference.AssociationDiffers;
import io.keyward.eks.Difference.EntryDiffers;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do about one principal. */
public sealed interface Plan {

    /**
     * Make these calls, in this order; none if EKS holds what is desired.
     *
     * @param left what stays as it is, since a step would replace what Keyward does not know
     */
    record Apply(List<Step> steps, List<Refuse> left) implements Plan {
        public Apply {
            steps = List.copyOf(steps);
            left = List.copyOf(left);
        }

        Apply(List<Step> steps) {
            this(steps, List.of());
        }
    }

    /** Make no call: the step that would be needed is not allowed. */
    record Refuse(Step step, Reason reason) implements Plan {}

    /** Why a plan is refused before EKS is asked. */
    enum Reason {
        /** EKS would refuse it too, and in these words. */
        FOREIGN_ENTRY(
                "ResourceInUseException",
                "The specified access entry resource is already in use on this cluster.",
                409),
        /** A type cannot be changed, and deleting the entry to change it would take its rights away in between. */
        IMMUTABLE_TYPE(
                "ImmutableType",
                "EKS holds the entry with another type, which cannot be changed: delete it and create it again.",
                400),
        /** Whatever a scope of unknown meaning is, it is not Keyward's to overwrite or to ask for. */
        UNKNOWN_SCOPE(
                "UnknownAccessScope",
                "The association has an access scope of a type that Keyward does not know, which it leaves as it is: disassociate the policy, then associate it again.",
                400);

        private final String code;
        private final String message;
        private final int httpStatus;

        Reason(String code, String message, int httpStatus) {
            this.code = code;
            this.message = message;
            this.httpStatus = httpStatus;
        }

        public String code() {
            return code;
        }

        public String message() {
            return message;
        }

        public int httpStatus() {
            return httpStatus;
        }
    }

    /**
     * The way from what EKS holds to what is desired. It keeps every right that both grant, at every point between two steps, and
     * never deletes to modify.
     *
     * @param desired null if the entry is to go
     * @param observed null if EKS holds none
     */
    static Plan between(@Nullable EntryContent desired, @Nullable ObservedEntry observed, Ownership ownership) {
        if (observed == null) {
            return desired == null ? new Apply(List.of()) : creation(desired);
        }
        boolean ours = ownership.includes(desired, observed);
        if (desired == null) {
            return new Apply(ours ? List.of(new DeleteEntry()) : List.of());
        }
        if (!ours) {
            return new Refuse(new CreateEntry(desired), Reason.FOREIGN_ENTRY);
        }
        List<Difference> differences = Difference.between(observed.principalArn(), desired, observed.content());
        return differences.stream().anyMatch(difference -> difference instanceof EntryDiffers entry && entry.type())
                ? new Refuse(update(observed.principalArn(), desired), Reason.IMMUTABLE_TYPE)
                : changes(desired, observed, differences);
    }

    /** The update that ends any difference; always with the username, as far as known, so that it says all there is. */
    static UpdateEntry update(String principalArn, EntryContent desired) {
        return new UpdateEntry(desired.shownUsername(principalArn).orElse(""), desired.kubernetesGroups());
    }

    private static Apply creation(EntryContent desired) {
        List<Step> steps = new ArrayList<>();
        List<Refuse> left = new ArrayList<>();
        steps.add(new CreateEntry(desired));
        desired.policies().forEach((policy, scope) -> {
            Step step = new AssociatePolicy(policy, scope);
            if (scope.kind() == AccessScope.Kind.UNKNOWN) {
                left.add(new Refuse(step, Reason.UNKNOWN_SCOPE));
            } else {
                steps.add(step);
            }
        });
        return new Apply(steps, left);
    }

    private static Apply changes(EntryContent desired, ObservedEntry observed, List<Difference> differences) {
        RightsOrder rights = new RightsOrder(observed.content().policies());
        List<Step> tags = new ArrayList<>();
        List<Refuse> left = new ArrayList<>();
        for (Difference difference : differences) {
            switch (difference) {
                case EntryDiffers entry -> {
                    if (entry.identity()) {
                        rights.update(update(entry.principalArn(), desired), entry.gives(), entry.takes());
                    }
                    tags(entry, tags);
                }
                case AssociationDiffers association -> {
                    if (association.repairable()) {
                        rights.change(association);
                    } else if (association.desired() != null) {
                        Step step = new AssociatePolicy(association.policyArn(), association.desired());
                        left.add(new Refuse(step, Reason.UNKNOWN_SCOPE));
                    }
                }
                case Difference.EntryMissing missing -> throw new IllegalStateException("is there: " + missing);
                case Difference.EntryUnknown unknown -> throw new IllegalStateException("is desired: " + unknown);
            }
        }
        List<Step> steps = new ArrayList<>(rights.steps());
        steps.addAll(tags);
        return new Apply(steps, left);
    }

    private static void tags(EntryDiffers entry, List<Step> steps) {
        if (!entry.tagsSet().isEmpty()) {
            steps.add(new TagEntry(entry.tagsSet()));
        }
        if (!entry.tagsRemoved().isEmpty()) {
            steps.add(new UntagEntry(List.copyOf(entry.tagsRemoved())));
        }
    }
}
