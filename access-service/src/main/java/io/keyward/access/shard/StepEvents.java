package io.keyward.access.shard;

import io.keyward.access.drift.ContentJson;
import io.keyward.access.lifecycle.Sighting;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One audit event per mutating call that a worker reports. */
final class StepEvents {

    private static final String ALREADY_SO = "AlreadySo";
    private static final String NO_ANSWER = "NoAnswer";

    private StepEvents() {}

    /** The calls of a push, in their order; the caller adds where each belongs. */
    static List<Event> of(PushReport report, String principalArn) {
        return report.steps().stream()
                .map(step -> of(step, report, principalArn))
                .toList();
    }

    private static Event of(Step step, PushReport report, String principalArn) {
        Event event = Event.of(step.kind().action(), outcome(step))
                .principal(principalArn)
                .awsRequest(step.requestId())
                .before(state(step, report.observed() ? report.before() : null));
        if (step.policyArn() != null) {
            event.policy(step.policyArn());
        }
        if (step.succeeded()) {
            event.after(after(step, report));
        }
        if (step.status() == Step.Status.ALREADY_SO) {
            event.because(ALREADY_SO, "EKS answered that it was so already");
        } else if (!step.succeeded()) {
            AwsFailure failure = step.failure();
            event.because(failure.code().isEmpty() ? NO_ANSWER : failure.code(), failure.message());
        }
        return event;
    }

    private static Outcome outcome(Step step) {
        return switch (step.status()) {
            case APPLIED, ALREADY_SO -> Outcome.SUCCESS;
            case REFUSED -> Outcome.REFUSED;
            case FAILED -> Outcome.FAILURE;
        };
    }

    private static @Nullable Map<String, Object> after(Step step, PushReport report) {
        return switch (step.kind()) {
            case DELETE_ENTRY, DISASSOCIATE_POLICY -> null;
            case ASSOCIATE_POLICY ->
                step.policyArn() == null || step.scope() == null
                        ? null
                        : ContentJson.association(step.policyArn(), step.scope());
            case CREATE_ENTRY, UPDATE_ENTRY, TAG_ENTRY, UNTAG_ENTRY ->
                state(step, report.observed() ? report.after() : null);
        };
    }

    /** The part of an entry that a step is about. */
    private static @Nullable Map<String, Object> state(Step step, @Nullable Sighting sighting) {
        if (sighting == null) {
            return null;
        }
        return step.policyArn() == null
                ? ContentJson.entry(sighting.principalArn(), sighting.content())
                : ContentJson.association(sighting.content(), step.policyArn());
    }
}
