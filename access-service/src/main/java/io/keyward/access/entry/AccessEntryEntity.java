package io.keyward.access.entry;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "access_entry")
class AccessEntryEntity {

    @Id
    UUID id;

    @Column(name = "cluster_id")
    UUID clusterId;

    @Column(name = "principal_arn")
    String principalArn;

    @Nullable
    @Column(name = "principal_id")
    String principalId;

    String type;

    @Nullable
    String username;

    @Column(name = "kubernetes_groups")
    @JdbcTypeCode(SqlTypes.ARRAY)
    List<String> kubernetesGroups;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, String> tags;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "modified_at")
    Instant modifiedAt;

    long revision;

    @OneToMany(mappedBy = "entry", cascade = CascadeType.ALL, orphanRemoval = true, fetch = FetchType.LAZY)
    @BatchSize(size = 100)
    List<AssociationEntity> associations = new ArrayList<>();

    Optional<AssociationEntity> association(String policyArn) {
        return associations.stream()
                .filter(a -> a.key.policyArn().equals(policyArn))
                .findFirst();
    }
}
