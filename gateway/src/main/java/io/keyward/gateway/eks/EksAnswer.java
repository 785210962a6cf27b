package io.keyward.gateway.eks;

import io.keyward.proto.access.v1.Condition;
import io.keyward.proto.access.v1.SyncStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A successful answer.
 *
 * @param body what is written as JSON
 * @param headers Keyward's own headers: how the change stands at EKS
 */
record EksAnswer(Object body, Map<String, String> headers) {

    static final String SYNC_HEADER = "x-keyward-sync";
    static final String MESSAGE_HEADER = "x-keyward-message";

    EksAnswer {
        headers = Map.copyOf(headers);
    }

    static EksAnswer of(Object body) {
        return new EksAnswer(body, Map.of());
    }

    /** An answer that tells whether EKS holds it already. */
    static EksAnswer of(Object body, SyncStatus sync) {
        Map<String, String> headers = new LinkedHashMap<>();
        switch (sync.getState()) {
            case STATE_SYNCED -> headers.put(SYNC_HEADER, "SYNCED");
            case STATE_PENDING -> {
                headers.put(SYNC_HEADER, "PENDING");
                headers.put(MESSAGE_HEADER, "Keyward has stored the change; Amazon EKS does not hold it yet.");
            }
            case STATE_HELD -> {
                headers.put(SYNC_HEADER, "HELD");
                headers.put(
                        MESSAGE_HEADER,
                        "Keyward has stored the change; the cluster's mode keeps it from being pushed to Amazon EKS.");
            }
            case STATE_FAILED -> {
                headers.put(SYNC_HEADER, "FAILED");
                headers.put(MESSAGE_HEADER, "Amazon EKS refused the desired state. " + refusal(sync));
            }
            case STATE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
        return new EksAnswer(body, headers);
    }

    private static String refusal(SyncStatus sync) {
        return sync.getConditionsList().stream()
                .filter(condition -> condition.getType().equals("Synced"))
                .map(Condition::getMessage)
                .findFirst()
                .orElse("");
    }
}
