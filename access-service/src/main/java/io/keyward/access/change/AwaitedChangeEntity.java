package io.keyward.access.change;

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
@Table(name = "awaited_change")
class AwaitedChangeEntity {

    enum Status {
        PENDING,
        APPLIED,
        REFUSED
    }

    @Id
    UUID id;

    @Column(name = "cluster_id")
    UUID clusterId;

    @Column(name = "principal_arn")
    String principalArn;

    @Column(name = "policy_arn")
    @Nullable
    String policyArn;

    long revision;

    @JdbcTypeCode(SqlTypes.JSON)
    @Nullable
    String before;

    @Column(name = "request_id")
    String requestId;

    Instant deadline;

    @Enumerated(EnumType.STRING)
    Status status;

    @Column(name = "failure_code")
    @Nullable
    String failureCode;

    @Column(name = "failure_message")
    @Nullable
    String failureMessage;

    @Column(name = "failure_request_id")
    @Nullable
    String failureRequestId;
}
