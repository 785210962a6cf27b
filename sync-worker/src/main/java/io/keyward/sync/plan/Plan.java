package io.keyward.sync.plan;

import io.keyward.sync.entry.DesiredEntry;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Scope;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to do about one principal. */
public sealed interface Plan {

    /** Make these calls, in this order; none if EKS holds what is desired. */
    record Apply(List<Step> steps) implements Plan {
        public Apply {
            steps = List.copyOf(steps);
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
    static Plan between(@Nullable DesiredEntry desired, @Nullable ObservedEntry observed, Ownership ownership) {
        if (observed == null) {
            return new Apply(desired == null ? List.of() : creation(desired));
        }
        boolean ours = ownership.includes(desired, observed);
        if (desired == null) {
            return new Apply(ours ? List.of(new DeleteEntry()) : List.of());
        }
        if (!ours) {
            return new Refuse(new CreateEntry(desired), Reason.FOREIGN_ENTRY);
        }
        Differences differences = Differences.between(desired, observed);
        return differences.type()
                ? new Refuse(Differences.update(desired, observed), Reason.IMMUTABLE_TYPE)
                : new Apply(changes(desired, observed, differences));
    }

    private static List<Step> creation(DesiredEntry desired) {
        List<Step> steps = new ArrayList<>();
        steps.add(new CreateEntry(desired));
        for (Map.Entry<String, Scope> policy : desired.policies().entrySet()) {
            steps.add(new AssociatePolicy(policy.getKey(), policy.getValue()));
        }
        return steps;
    }

    private static List<Step> changes(DesiredEntry desired, ObservedEntry observed, Differences differences) {
        RightsOrder rights = new RightsOrder(desired.policies(), observed.policies());
        if (differences.identity()) {
            rights.update(Differences.update(desired, observed), differences.updateGives(), differences.updateTakes());
        }
        List<Step> steps = new ArrayList<>(rights.steps());
        steps.addAll(differences.tags());
        return steps;
    }
}
