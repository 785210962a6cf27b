package io.keyward.access.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapsId;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

@Entity
@Table(name = "association")
class AssociationEntity {

    @EmbeddedId
    Key key;

    @ManyToOne(fetch = FetchType.LAZY)
    @MapsId("entryId")
    @JoinColumn(name = "entry_id")
    AccessEntryEntity entry;

    @Column(name = "scope_type")
    String scopeType;

    @JdbcTypeCode(SqlTypes.ARRAY)
    List<String> namespaces;

    @Column(name = "associated_at")
    Instant associatedAt;

    @Column(name = "modified_at")
    Instant modifiedAt;

    @Embeddable
    record Key(
            @Column(name = "entry_id") UUID entryId,
            @Column(name = "policy_arn") String policyArn) {}
}
