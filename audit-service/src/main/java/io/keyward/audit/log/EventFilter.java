package io.keyward.audit.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted; all conditions together. An empty text or a null asks for nothing in particular.
 *
 * @param principal finds events about it, and batches of access questions with one about it
 * @param action exact, or a prefix ending in {@code .*}
 * @param outcome name of the outcome, without the enum's prefix
 * @param decisionId exact, or that of a member of a batch, which finds the batch
 * @param within only events of clusters that the asker may read the log of
 * @param from events at or after this time, to the microsecond
 * @param to events before this time, to the microsecond
 */
record EventFilter(
        String cluster,
        String principal,
        String actor,
        String action,
        String outcome,
        String requestId,
        String decisionId,
        Clearance within,
        @Nullable Instant from,
        @Nullable Instant to) {

    static EventFilter ofDecision(String decisionId, Clearance within) {
        return new EventFilter("", "", "", "", "", "", decisionId, within, null, null);
    }
}
