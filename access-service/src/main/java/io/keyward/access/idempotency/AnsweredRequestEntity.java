package io.keyward.access.idempotency;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "answered_request")
class AnsweredRequestEntity {

    @EmbeddedId
    Key key;

    byte[] fingerprint;

    byte[] response;

    @Column(name = "answered_at")
    Instant answeredAt;

    @Embeddable
    record Key(String scope, @Column(name = "request_id") String requestId) {}
}
