package io.keyward.access.observed;

import io.keyward.eks.EntryContent;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "observed_entry")
class ObservedEntryEntity {

    @EmbeddedId
    Key key;

    @JdbcTypeCode(SqlTypes.JSON)
    EntryContent content;

    @Column(name = "access_entry_arn")
    String accessEntryArn;

    @Column(name = "eks_created_at")
    @Nullable
    Instant eksCreatedAt;

    @Column(name = "observed_at")
    Instant observedAt;

    /** PUSH or DEEP_READ. */
    String source;

    @Embeddable
    record Key(
            @Column(name = "cluster_id") UUID clusterId,
            @Column(name = "principal_arn") String principalArn) {}
}
