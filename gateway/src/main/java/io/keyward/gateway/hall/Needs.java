package io.keyward.gateway.hall;

import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.hall.Permissions;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.RbacServiceGrpc;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.Reach;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a caller needs for a route: what the contract has for every method behind it, so that the contract is the one place where it is
 * said. What is for parts of Keyward alone is the gateway's to ask, whoever the caller is. The services judge it all again.
 *
 * @param methods full names of the methods, such as {@code keyward.access.v1.ClusterService/GetCluster}
 * @param permissions theirs, in the same order
 */
public record Needs(List<String> methods, List<Permission> permissions) {

    private static final Map<String, MethodDescriptor> CONTRACT = contract(Stream.of(
            ClusterServiceGrpc.getServiceDescriptor(),
            AccessEntryServiceGrpc.getServiceDescriptor(),
            AccessPolicyServiceGrpc.getServiceDescriptor(),
            DecisionServiceGrpc.getServiceDescriptor(),
            ReviewServiceGrpc.getServiceDescriptor(),
            RbacServiceGrpc.getServiceDescriptor(),
            AuditServiceGrpc.getServiceDescriptor(),
            IdentityServiceGrpc.getServiceDescriptor(),
            HallServiceGrpc.getServiceDescriptor()));

    public Needs {
        methods = List.copyOf(methods);
        permissions = List.copyOf(permissions);
    }

    /**
     * What the routes that call these methods need.
     *
     * @throws IllegalStateException if there is no method, one is not in the contract, or one has no permission there
     */
    public static Needs of(String... methods) {
        if (methods.length == 0) {
            throw new IllegalStateException("a route that names no method has no permission");
        }
        return new Needs(
                List.of(methods),
                Stream.of(methods).map(Needs::described).map(Permissions::of).toList());
    }

    /** No more than to be known. */
    public static Needs nothing() {
        return new Needs(List.of(), List.of());
    }

    /**
     * What lets a caller through.
     *
     * @param grants theirs; not asked for where none is needed
     * @param cluster ARN or name of the cluster that the path is about; empty if it names none, or nothing that can be one
     * @throws Denied if nothing does
     * @throws io.keyward.grpc.error.ServiceException.NotFound for a cluster that is not there, or that the caller may not see
     * @throws io.keyward.grpc.error.ServiceException.Precondition if the name is ambiguous to the caller
     */
    Allowance judge(Supplier<Grants> grants, String cluster) {
        Allowance first = Allowance.NONE;
        for (Permission permission : permissions) {
            if (permission.getWhoCase() == Permission.WhoCase.CAPABILITY) {
                Allowance allowance = judge(permission, grants.get(), cluster);
                first = first.equals(Allowance.NONE) ? allowance : first;
            }
        }
        return first;
    }

    private static Allowance judge(Permission permission, Grants grants, String cluster) {
        Allowance somewhere = grants.somewhere(permission);
        return cluster.isEmpty() || permission.getReach() != Reach.REACH_CLUSTER
                ? somewhere
                : grants.about(permission.getCapability(), cluster).allowance();
    }

    private static MethodDescriptor described(String method) {
        MethodDescriptor found = CONTRACT.get(method);
        if (found == null) {
            throw new IllegalStateException(method + " is not in the contract");
        }
        return found;
    }

    private static Map<String, MethodDescriptor> contract(Stream<ServiceDescriptor> services) {
        Map<String, MethodDescriptor> methods = new TreeMap<>();
        services.flatMap(service -> service.getMethods().stream()).forEach(method -> {
            if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
                methods.put(method.getFullMethodName(), schema.getMethodDescriptor());
            }
        });
        return methods;
    }
}
