package io.keyward.access.rbac;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity
@Table(name = "cluster_rbac")
class RbacSnapshotEntity {

    @Id
    @Column(name = "cluster_id")
    UUID clusterId;

    long revision;

    @Column(name = "list_json")
    byte[] listJson;

    byte[] sha256;

    int roles;

    @Column(name = "cluster_roles")
    int clusterRoles;

    @Column(name = "role_bindings")
    int roleBindings;

    @Column(name = "cluster_role_bindings")
    int clusterRoleBindings;

    int namespaces;

    @Column(name = "put_at")
    Instant putAt;
}
