package io.keyward.grpc.testing;

import io.grpc.ServiceDescriptor;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.QuarantineServiceGrpc;
import io.keyward.proto.access.v1.RbacServiceGrpc;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.sync.v1.SyncServiceGrpc;
import java.util.List;

/** All that Keyward's services offer. */
public final class Contract {

    public static final List<ServiceDescriptor> SERVICES = List.of(
            ClusterServiceGrpc.getServiceDescriptor(),
            AccessEntryServiceGrpc.getServiceDescriptor(),
            AccessPolicyServiceGrpc.getServiceDescriptor(),
            RbacServiceGrpc.getServiceDescriptor(),
            DecisionServiceGrpc.getServiceDescriptor(),
            ReviewServiceGrpc.getServiceDescriptor(),
            QuarantineServiceGrpc.getServiceDescriptor(),
            SyncServiceGrpc.getServiceDescriptor(),
            AuditServiceGrpc.getServiceDescriptor(),
            IdentityServiceGrpc.getServiceDescriptor(),
            HallServiceGrpc.getServiceDescriptor());

    private Contract() {}
}
