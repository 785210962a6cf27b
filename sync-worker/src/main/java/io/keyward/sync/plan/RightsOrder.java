package io.keyward.sync.plan;

import io.keyward.sync.entry.Scope;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.util.ArrayList;
import java.util.List;
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

    /** EKS's bound on the policies of one entry. */
    static final int MAX_POLICIES = 20;

    private final List<Step> giving = new ArrayList<>();
    private final List<Step> moving = new ArrayList<>();
    private final List<Step> taking = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();
    private final SortedMap<String, Scope> observed;

    /** A call that takes and gives at once; {@code old} is null for the update of username and groups. */
    private record Move(Step step, @Nullable Scope old, Scope taken, Scope given) {

        boolean takesWhatAnotherGives(List<Move> others) {
            return others.stream().anyMatch(other -> !other.equals(this) && taken.overlaps(other.given));
        }
    }

    RightsOrder(SortedMap<String, Scope> desired, SortedMap<String, Scope> observed) {
        this.observed = observed;
        desired.forEach((policy, scope) -> {
            Scope old = observed.get(policy);
            if (old == null) {
                giving.add(new AssociatePolicy(policy, scope));
            } else if (!old.equals(scope)) {
                rescope(policy, old, scope);
            }
        });
        observed.forEach((policy, scope) -> {
            if (!desired.containsKey(policy)) {
                taking.add(new DisassociatePolicy(policy, scope));
            }
        });
    }

    /** Adds the update of username and groups. */
    void update(UpdateEntry update, boolean gives, boolean takes) {
        if (gives && takes) {
            moves.add(new Move(update, null, Scope.CLUSTER, Scope.CLUSTER));
        } else if (gives) {
            giving.addFirst(update);
        } else {
            taking.addFirst(update);
        }
    }

    List<Step> steps() {
        placeMoves();
        List<Step> steps = new ArrayList<>();
        int room = MAX_POLICIES - observed.size();
        for (Step step : giving) {
            if (step instanceof AssociatePolicy(String policy, Scope _) && !observed.containsKey(policy)) {
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

    private void rescope(String policy, Scope old, Scope scope) {
        Step step = new AssociatePolicy(policy, scope);
        Scope taken = old.minus(scope);
        Scope given = scope.minus(old);
        if (given.isEmpty()) {
            taking.add(step);
        } else if (taken.isEmpty()) {
            giving.add(step);
        } else {
            moves.add(new Move(step, old, taken, given));
        }
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
            } else if (next.step instanceof AssociatePolicy(String policy, Scope scope) && next.old != null) {
                giving.add(new AssociatePolicy(policy, next.old.union(scope)));
                taking.addFirst(next.step);
            }
        }
    }
}
