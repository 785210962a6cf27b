package io.keyward.sync.plan;

import io.keyward.eks.AccessScope;
import io.keyward.eks.AssociationRules;
import io.keyward.eks.Difference.AssociationDiffers;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Orders the calls that move rights so that nobody loses one that both the old and the new state grant: what only gives comes
 * first, what only takes comes last. Between them come calls that do both, such as a scope that moves from one namespace to
 * another; where one of these would take what another has yet to give, it is made in two calls, by way of a scope that covers
 * both. Which rights a policy or a group gives is not known here, so any two of them may give the same.
 */
final class RightsOrder {

    private final List<Step> giving = new ArrayList<>();
    private final List<Step> moving = new ArrayList<>();
    private final List<Step> taking = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final SortedMap<String, AccessScope> observed;

    /** A call that takes and gives at once; {@code old} is null for the update of username and groups. */
    private record Move(Step step, @Nullable AccessScope old, AccessScope taken, AccessScope given) {

        boolean takesWhatAnotherGives(List<Move> others) {
            return others.stream().anyMatch(other -> !other.equals(this) && taken.overlaps(other.given));
        }
    }

    RightsOrder(SortedMap<String, AccessScope> observed) {
        this.observed = observed;
    }

    /** Adds what makes an association as desired. */
    void change(AssociationDiffers difference) {
        AccessScope wanted = difference.desired();
        AccessScope old = difference.observed();
        if (wanted == null) {
            taking.add(new DisassociatePolicy(difference.policyArn(), Objects.requireNonNull(old)));
            return;
        }
        Step step = new AssociatePolicy(difference.policyArn(), wanted);
        if (!difference.gives()) {
            taking.add(step);
        } else if (old == null || !difference.takes()) {
            giving.add(step);
        } else {
            moves.add(new Move(step, old, difference.taken(), difference.given()));
        }
    }

    /** Adds the update of username and groups. */
    void update(UpdateEntry update, boolean gives, boolean takes) {
        if (gives && takes) {
            moves.add(new Move(update, null, AccessScope.cluster(), AccessScope.cluster()));
        } else if (gives) {
            giving.addFirst(update);
        } else {
            taking.addFirst(update);
        }
    }

    List<Step> steps() {
        placeMoves();
        List<Step> steps = new ArrayList<>();
        int room = AssociationRules.MAX_POLICIES_PER_ENTRY - observed.size();
        for (Step step : giving) {
            if (step instanceof AssociatePolicy(String policy, AccessScope _) && !observed.containsKey(policy)) {
                if (room > 0) {
                    room--;
                } else {
                    // A full entry takes no further policy: only then does a removal come early.
                    firstRemoval().ifPresent(removal -> {
                        taking.remove(removal);
                        steps.add(removal);
                    });
                }
            }
            steps.add(step);
        }
        steps.addAll(moving);
        steps.addAll(taking);
        return steps;
    }

    private Optional<Step> firstRemoval() {
        return taking.stream().filter(DisassociatePolicy.class::isInstance).findFirst();
    }

    private void placeMoves() {
        List<Move> left = new ArrayList<>(moves);
        while (!left.isEmpty()) {
            Optional<Move> harmless = left.stream()
                    .filter(move -> !move.takesWhatAnotherGives(left))
                    .findFirst();
            // There is one update at most, so if none is harmless there are two moves and one is a policy's.
            Move next = harmless.orElseGet(() ->
                    left.stream().filter(move -> move.old != null).findFirst().orElseThrow());
            left.remove(next);
            if (harmless.isPresent()) {
                moving.add(next.step);
            } else if (next.step instanceof AssociatePolicy(String policy, AccessScope scope) && next.old != null) {
                giving.add(new AssociatePolicy(policy, next.old.union(scope)));
                taking.addFirst(next.step);
            }
        }
    }
}
