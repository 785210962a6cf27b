package io.keyward.access.cluster;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "cluster_change")
class ClusterChangeEntity {

    @EmbeddedId
    Key key;

    /** Null: the cluster's RBAC. */
    @Column(name = "principal_arn")
    @Nullable
    String principalArn;

    @Embeddable
    record Key(
            @Column(name = "cluster_id") UUID clusterId,
            @Enumerated(EnumType.STRING) ClusterState state,
            long version) {}
}
