package io.keyward.access.work;

import io.keyward.eks.EntryContent;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@DynamicUpdate
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

    /** Contents of creates that were sent and not conclusively reported, oldest first. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    List<EntryContent> sent;

    /** A create may have been sent of which nobody reported what came. */
    @Column(name = "in_doubt")
    boolean inDoubt;

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

    @Column(name = "item_removal")
    boolean itemRemoval;

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

    /** EKS holds nothing for the principal: the next create is a new one, with a token of its own. */
    void startAnew(Instant now) {
        owned = false;
        sent = null;
        inDoubt = false;
        requestedAt = now;
        createToken = UUID.randomUUID().toString();
    }

    /** Nothing is due, and no refusal stands. */
    void settled(long revision, Instant now) {
        syncedRevision = revision;
        pendingFrom = null;
        dueAt = null;
        attempts = 0;
        clearFailure();
        transitionAt = now;
    }

    void clearFailure() {
        failureCode = null;
        failureMessage = null;
        failureRequestId = null;
    }

    @Embeddable
    record Key(
            @Column(name = "cluster_id") UUID clusterId,
            @Column(name = "principal_arn") String principalArn) {}
}
