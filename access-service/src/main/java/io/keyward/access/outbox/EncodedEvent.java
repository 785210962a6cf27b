package io.keyward.access.outbox;

import java.util.UUID;

/** An event in the form in which it is durable and leaves: judged by the contract, never to change. */
public final class EncodedEvent {

    private final UUID id;
    private final byte[] payload;

    EncodedEvent(UUID id, byte[] payload) {
        this.id = id;
        this.payload = payload;
    }

    UUID id() {
        return id;
    }

    /** The serialized event; not to be written to. */
    byte[] payload() {
        return payload;
    }
}
