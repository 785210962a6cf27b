package io.keyward.access.work;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "shard_lease")
class LeaseEntity {

    @EmbeddedId
    Key key;

    @Column(name = "worker_id")
    String workerId;

    long epoch;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "stream_id")
    @Nullable
    UUID streamId;

    @Embeddable
    record Key(String account, String region) {}
}
