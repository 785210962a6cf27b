package io.keyward.access.cluster;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "cluster")
class ClusterEntity {

    @Id
    UUID id;

    String arn;
    String name;
    String account;
    String region;

    @Enumerated(EnumType.STRING)
    ClusterMode mode;

    @Column(name = "role_arn")
    String roleArn;

    long revision;

    @Column(name = "observed_version")
    long observedVersion;

    @Column(name = "rbac_revision")
    long rbacRevision;

    @JdbcTypeCode(SqlTypes.JSON)
    Map<String, String> labels;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "modified_at")
    Instant modifiedAt;

    @Column(name = "authentication_mode")
    @Nullable
    String authenticationMode;

    @Nullable
    String status;

    @Nullable
    String endpoint;

    @Column(name = "certificate_authority_data")
    @Nullable
    String certificateAuthorityData;

    @Column(name = "kubernetes_version")
    @Nullable
    String kubernetesVersion;

    @Column(name = "platform_version")
    @Nullable
    String platformVersion;

    @Column(name = "eks_created_at")
    @Nullable
    Instant eksCreatedAt;

    @Column(name = "eks_tags")
    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    Map<String, String> eksTags;

    @Column(name = "observed_at")
    @Nullable
    Instant observedAt;
}
