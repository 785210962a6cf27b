package io.keyward.access.drift;

import io.keyward.eks.Difference;
import io.keyward.eks.Difference.AssociationDiffers;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "drift_finding")
class DriftFindingEntity {

    @Id
    UUID id;

    @Column(name = "cluster_id")
    UUID clusterId;

    @Enumerated(EnumType.STRING)
    DriftKind kind;

    @Column(name = "principal_arn")
    String principalArn;

    @Column(name = "policy_arn")
    String policyArn;

    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    String desired;

    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    String observed;

    @Column(name = "first_seen")
    Instant firstSeen;

    @Column(name = "last_seen")
    Instant lastSeen;

    @Enumerated(EnumType.STRING)
    DriftResolution resolution;

    @Column(name = "resolved_at")
    @Nullable
    Instant resolvedAt;

    Key key() {
        return new Key(kind, principalArn, policyArn);
    }

    /** What makes two findings of a cluster the same. */
    record Key(DriftKind kind, String principalArn, String policyArn) {

        static Key of(Difference difference) {
            String policyArn = difference instanceof AssociationDiffers differs ? differs.policyArn() : "";
            return new Key(DriftKind.of(difference), difference.principalArn(), policyArn);
        }
    }
}
