package io.keyward.access.report;

import io.keyward.access.cluster.Cluster;
import io.keyward.access.drift.ContentJson;
import io.keyward.access.observed.Sighting;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.work.PushItem;
import io.keyward.grpc.caller.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One audit event per mutating call that a worker reports. */
@ApplicationScoped
class StepEvents {

    private static final String ALREADY_SO = "AlreadySo";
    private static final String NO_ANSWER = "NoAnswer";

    private final Outbox outbox;

    StepEvents(Outbox outbox) {
        this.outbox = outbox;
    }

    void append(Cluster locked, PushItem item, PushReport report, Caller by) {
        for (Step step : report.steps()) {
            Event event = Event.of(step.kind().action(), outcome(step))
                    .on(locked.arnText(), item.revision())
                    .principal(item.principalArn())
                    .awsRequest(step.requestId())
                    .before(state(step, report.observed() ? report.before() : null));
            if (step.policyArn() != null) {
                event.policy(step.policyArn());
            }
            if (step.succeeded()) {
                event.after(after(step, report));
            }
            explain(event, step);
            outbox.append(event, by);
        }
    }

    private static void explain(Event event, Step step) {
        if (step.status() == Step.Status.ALREADY_SO) {
            event.because(ALREADY_SO, "EKS answered that it was so already");
        } else if (!step.succeeded()) {
            AwsFailure failure = step.failure();
            event.because(failure.code().isEmpty() ? NO_ANSWER : failure.code(), failure.message());
        }
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
