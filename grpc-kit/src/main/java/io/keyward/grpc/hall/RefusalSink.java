package io.keyward.grpc.hall;

import io.keyward.proto.identity.v1.Refusal;

/** Where a service puts calls that were turned away on record. */
public interface RefusalSink {

    /** Returns once it is durable. */
    void record(Refusal refusal);
}
