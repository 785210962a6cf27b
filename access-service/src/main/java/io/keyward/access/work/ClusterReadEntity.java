package io.keyward.access.work;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.Nullable;

@Entity
@DynamicUpdate
@Table(name = "cluster_read")
class ClusterReadEntity {

    @Id
    @Column(name = "cluster_id")
    UUID clusterId;

    @Column(name = "due_at")
    Instant dueAt;

    int attempts;

    @Column(name = "item_id")
    @Nullable
    UUID itemId;

    @Column(name = "dispatched_at")
    @Nullable
    Instant dispatchedAt;

    @Nullable
    String failure;
}
