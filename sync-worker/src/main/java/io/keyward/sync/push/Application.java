package io.keyward.sync.push;

import io.keyward.eks.AccessScope;
import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.EksApi.Answer;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.plan.Plan;
import io.keyward.sync.plan.Step;
import io.keyward.sync.plan.Step.AssociatePolicy;
import io.keyward.sync.plan.Step.CreateEntry;
import io.keyward.sync.plan.Step.DeleteEntry;
import io.keyward.sync.plan.Step.DisassociatePolicy;
import io.keyward.sync.plan.Step.TagEntry;
import io.keyward.sync.plan.Step.UntagEntry;
import io.keyward.sync.plan.Step.UpdateEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run through a plan. A step that failed for now is tried again a few times and then ends it, since what follows counts on it; a
 * refused one does not, except that nothing can follow a refused creation. Each call is a result of its own, so that none is without
 * record. What EKS holds is kept up from the answers, so that no further read is needed.
 */
final class Application {

    private final Pusher.Push push;
    private final PushOrder order;
    private final boolean principalMayBeNew;
    private final List<StepResult> results = new ArrayList<>();
    private final Deque<Step> ahead = new ArrayDeque<>();
    private @Nullable ObservedEntry before;
    private @Nullable ObservedEntry held;
    private int failures;
    private boolean failed;
    private boolean brokenOff;

    Application(Pusher.Push push, @Nullable ObservedEntry held, boolean principalMayBeNew) {
        this.push = push;
        this.order = push.order();
        this.before = held;
        this.held = held;
        this.principalMayBeNew = principalMayBeNew;
    }

    void run() {
        switch (plan()) {
            case Plan.Refuse(Step step, Plan.Reason reason) -> results.add(StepResult.refused(step, error(reason)));
            case Plan.Apply apply -> follow(apply);
        }
        try {
            while (!ahead.isEmpty()) {
                take(ahead.removeFirst());
            }
        } catch (Leasehold.Over e) {
            brokenOff = true;
        }
    }

    List<StepResult> results() {
        return results;
    }

    @Nullable
    ObservedEntry before() {
        return before;
    }

    @Nullable
    ObservedEntry held() {
        return held;
    }

    /** Whether the right to act ended before the last step. */
    boolean brokenOff() {
        return brokenOff;
    }

    /** Whether a step could not be made, for now. */
    boolean failed() {
        return failed;
    }

    private Plan plan() {
        if (order.desired() == null && order.owned() && held == null && order.known() == null) {
            // Whether the entry is gone, or only not to be seen yet, EKS says to who deletes it.
            return new Plan.Apply(List.of(new DeleteEntry()), List.of());
        }
        return Plan.between(order.desired(), held, order.ownership());
    }

    private void follow(Plan.Apply plan) {
        plan.left().forEach(left -> results.add(StepResult.refused(left.step(), error(left.reason()))));
        ahead.addAll(plan.steps());
    }

    private void take(Step step) {
        try {
            results.add(StepResult.applied(step, call(step)));
            failures = 0;
        } catch (CallFailed failure) {
            switch (Judgement.of(step, failure.kind(), principalMayBeNew)) {
                case ALREADY_SO -> {
                    results.add(StepResult.alreadySo(step, failure.error()));
                    forget(step);
                }
                case REFUSED -> {
                    results.add(StepResult.refused(step, failure.error()));
                    if (step instanceof CreateEntry) {
                        ahead.clear();
                    }
                }
                case FAILED -> failed(step, failure);
                case ENTRY_EXISTS -> lookWhose(step, failure);
            }
        } catch (Leasehold.Over notSent) {
            throw notSent;
        } catch (RuntimeException | Error fault) {
            // The call may have been made.
            results.add(StepResult.failed(step, Pusher.FAULT));
            throw fault;
        }
    }

    private void failed(Step step, CallFailed failure) {
        if (failure.passes() && failure.isAnswered() && push.again(failures++)) {
            results.add(StepResult.failed(step, failure.error()));
            ahead.addFirst(step);
        } else {
            fail(step, failure);
        }
    }

    private void fail(Step step, CallFailed failure) {
        results.add(StepResult.failed(step, failure.error()));
        ahead.clear();
        failed = true;
    }

    /** A creation met an entry: it is somebody else's, or our own, of which we had not heard. */
    private void lookWhose(Step create, CallFailed failure) {
        ahead.clear();
        // On record whatever comes of the look.
        int at = results.size();
        results.add(StepResult.failed(create, failure.error()));
        @Nullable ObservedEntry found;
        try {
            found = push.observeExisting().orElse(null);
        } catch (CallFailed unseen) {
            found = null;
        }
        if (found == null) {
            failed = true;
            return;
        }
        before = found;
        held = found;
        switch (plan()) {
            case Plan.Refuse(Step _, Plan.Reason reason) ->
                results.set(
                        at,
                        StepResult.refused(
                                create, reason == Plan.Reason.FOREIGN_ENTRY ? failure.error() : error(reason)));
            case Plan.Apply apply -> {
                results.set(at, StepResult.alreadySo(create, failure.error()));
                follow(apply);
            }
        }
    }

    private String call(Step step) {
        Target target = order.target();
        String principal = order.principalArn();
        EksApi eks = push.eks();
        return switch (step) {
            case CreateEntry(var desired) -> {
                var answer = eks.createEntry(target, principal, desired, order.tokenForCreate());
                held = answer.value();
                yield answer.requestId();
            }
            case UpdateEntry(String username, List<String> groups) -> {
                var answer = eks.updateEntry(target, principal, username, groups);
                held = answer.value().withPolicies(entry().content().policies());
                yield answer.requestId();
            }
            case DeleteEntry() -> {
                String requestId = eks.deleteEntry(target, principal).requestId();
                held = null;
                yield requestId;
            }
            case TagEntry tag -> tagged(tag);
            case UntagEntry untag -> untagged(untag);
            case AssociatePolicy(String policy, var scope) -> {
                Answer<AccessScope> answer = eks.associate(target, principal, policy, scope);
                held = entry().withPolicy(policy, answer.value());
                yield answer.requestId();
            }
            case DisassociatePolicy(String policy, var _) -> {
                String requestId = eks.disassociate(target, principal, policy).requestId();
                held = entry().withoutPolicy(policy);
                yield requestId;
            }
        };
    }

    private String tagged(TagEntry step) {
        ObservedEntry entry = entry();
        String requestId = push.eks()
                .tagEntry(order.target(), entry.accessEntryArn(), step.tags())
                .requestId();
        Map<String, String> tags = new HashMap<>(entry.content().tags());
        tags.putAll(step.tags());
        held = entry.withTags(tags);
        return requestId;
    }

    private String untagged(UntagEntry step) {
        ObservedEntry entry = entry();
        String requestId = push.eks()
                .untagEntry(order.target(), entry.accessEntryArn(), step.keys())
                .requestId();
        Map<String, String> tags = new HashMap<>(entry.content().tags());
        step.keys().forEach(tags::remove);
        held = entry.withTags(tags);
        return requestId;
    }

    private void forget(Step step) {
        switch (step) {
            case DeleteEntry _ -> held = null;
            case DisassociatePolicy(String policy, var _) -> held = entry().withoutPolicy(policy);
            default -> {}
        }
    }

    private ObservedEntry entry() {
        if (held == null) {
            throw new IllegalStateException("a step on an entry was planned without one");
        }
        return held;
    }

    private static AwsError error(Plan.Reason reason) {
        return new AwsError(reason.code(), reason.message(), "", reason.httpStatus());
    }
}
