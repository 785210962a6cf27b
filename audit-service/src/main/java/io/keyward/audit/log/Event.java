package io.keyward.audit.log;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A well-formed event on its way into the log.
 *
 * @param id chosen where the event arose; the log holds an id once
 * @param bytes the record itself, kept exactly as received
 * @param facts what the bytes say, as far as it can be asked for
 */
record Event(UUID id, ByteString bytes, Facts facts) {

    /**
     * What filters ask for. Texts are empty where the event says nothing.
     *
     * @param time when it happened, to the microsecond
     * @param outcome name of the outcome, without the enum's prefix
     * @param decisions how many access questions it answers
     * @param asked the principals these are about, each once, without {@code principal}
     */
    record Facts(
            Instant time,
            String aggregate,
            String actor,
            String action,
            String outcome,
            String cluster,
            String principal,
            String requestId,
            String decisionId,
            int decisions,
            Set<String> asked) {

        Facts {
            asked = Set.copyOf(asked);
        }
    }
}
