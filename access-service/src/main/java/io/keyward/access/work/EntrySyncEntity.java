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
@Table(name = "entry_sync")
class EntrySyncEntity {

    @EmbeddedId
    Key key;

    @Column(name = "desired_revision")
    long desiredRevision;

    @Column(name = "synced_revision")
    long syncedRevision;

    @Column(name = "pending_from")
    @Nullable
    Long pendingFrom;

    boolean removal;

    boolean owned;

    @Column(name = "requested_at")
    Instant requestedAt;

    @Column(name = "create_token")
    String createToken;

    @Column(name = "due_at")
    @Nullable
    Instant dueAt;

    short priority;

    int attempts;

    @Column(name = "item_id")
    @Nullable
    UUID itemId;

    @Column(name = "item_revision")
    @Nullable
    Long itemRevision;

    @Column(name = "failure_code")
    @Nullable
    String failureCode;

    @Column(name = "failure_message")
    @Nullable
    String failureMessage;

    @Column(name = "failure_request_id")
    @Nullable
    String failureRequestId;

    @Column(name = "transition_at")
    Instant transitionAt;

    @Column(name = "pushed_at")
    @Nullable
    Instant pushedAt;

    @Embeddable
    record Key(
            @Column(name = "cluster_id") UUID clusterId,
            @Column(name = "principal_arn") String principalArn) {}
}
