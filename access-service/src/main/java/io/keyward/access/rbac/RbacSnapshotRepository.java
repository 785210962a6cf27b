package io.keyward.access.rbac;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

@ApplicationScoped
class RbacSnapshotRepository implements PanacheRepositoryBase<RbacSnapshotEntity, UUID> {}
