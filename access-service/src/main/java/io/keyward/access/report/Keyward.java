package io.keyward.access.report;

import io.keyward.grpc.caller.Caller;

/** Keyward itself as the one who acts. */
final class Keyward {

    private Keyward() {}

    /** Keyward through a worker, under the request id of the call being served. */
    static Caller through(String workerId) {
        return new Caller(
                "keyward/sync-worker/" + workerId, "", "", Caller.current().requestId(), "sync");
    }
}
