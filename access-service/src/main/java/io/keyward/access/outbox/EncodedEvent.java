package io.keyward.access.outbox;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event in the form in which it is durable and leaves: judged by the contract, never to change. */
public final class EncodedEvent {

    private final UUID id;
    private final byte[] payload;
    private final @Nullable String traceParent;

    EncodedEvent(UUID id, byte[] payload, @Nullable String traceParent) {
        this.id = id;
        this.payload = payload;
        this.traceParent = traceParent;
    }

    UUID id() {
        return id;
    }

    /** The serialized event; not to be written to. */
    byte[] payload() {
        return payload;
    }

    /** The span that caused it, if its trace is kept. */
    @Nullable
    String traceParent() {
        return traceParent;
    }
}
