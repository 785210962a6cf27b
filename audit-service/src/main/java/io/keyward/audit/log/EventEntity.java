package io.keyward.audit.log;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of the log. Immutable: Hibernate neither looks for changes nor writes any. */
@Entity
@Immutable
@Table(name = "event")
class EventEntity {

    @Id
    Long sequence;

    UUID id;

    byte[] payload;

    @Column(name = "payload_hash")
    byte[] payloadHash;

    @Column(name = "payload_size")
    int payloadSize;

    @Column(name = "recorded_at")
    Instant recordedAt;

    @Column(name = "occurred_at")
    Instant occurredAt;

    String aggregate;

    String actor;

    String action;

    String outcome;

    @Nullable
    String cluster;

    @Nullable
    String principal;

    @Column(name = "request_id")
    @Nullable
    String requestId;

    @Column(name = "decision_id")
    @Nullable
    String decisionId;

    int decisions;
}
