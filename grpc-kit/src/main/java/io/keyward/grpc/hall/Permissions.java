package io.keyward.grpc.hall;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.Permission.WhoCase;
import io.keyward.proto.identity.v1.PermissionProto;
import io.keyward.proto.identity.v1.Reach;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who may call which method: what the contract says of each, read and checked before a service starts. */
public final class Permissions {

    /** Services that are not ours and say nothing of it: any valid credential will do. */
    private static final Set<String> FOREIGN = Set.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection");

    private static final Permission AUTHENTICATED =
            Permission.newBuilder().setAuthenticated(true).build();

    /**
     * What the contract says of a method.
     *
     * @param clusterField for a call about one cluster, where its request names it
     */
    record Rule(Permission permission, Optional<FieldDescriptor> clusterField) {}

    private final Map<String, Rule> byMethod = new HashMap<>();

    /**
     * Reads the permissions of all methods.
     *
     * @throws IllegalStateException naming the method, if one has none, or one that cannot be kept
     */
    public Permissions(Collection<ServerServiceDefinition> services) {
        for (ServerServiceDefinition service : services) {
            boolean foreign = FOREIGN.contains(service.getServiceDescriptor().getName());
            service.getMethods().forEach(method -> {
                var descriptor = method.getMethodDescriptor();
                byMethod.put(
                        descriptor.getFullMethodName(),
                        foreign
                                ? new Rule(AUTHENTICATED, Optional.empty())
                                : rule(descriptor.getFullMethodName(), descriptor.getSchemaDescriptor()));
            });
        }
    }

    /** The rule of a method; the server calls none without. */
    Rule of(String fullMethodName) {
        Rule rule = byMethod.get(fullMethodName);
        if (rule == null) {
            throw new IllegalStateException(fullMethodName + " has no permission");
        }
        return rule;
    }

    private static Rule rule(String name, @org.jspecify.annotations.Nullable Object schema) {
        if (!(schema instanceof ProtoMethodDescriptorSupplier proto)) {
            throw new IllegalStateException(name + " has no descriptor to read a permission from");
        }
        return rule(proto.getMethodDescriptor());
    }

    /** The rule that the contract has for a method. */
    static Rule rule(MethodDescriptor method) {
        Permission permission = method.getOptions().getExtension(PermissionProto.permission);
        String fault = fault(permission, method.getInputType());
        if (!fault.isEmpty()) {
            throw new IllegalStateException(method.getFullName() + ": its permission " + fault);
        }
        return new Rule(permission, field(permission, method.getInputType()));
    }

    /** The permission that the contract has for a method. */
    public static Permission of(MethodDescriptor method) {
        return rule(method).permission();
    }

    private static String fault(Permission permission, Descriptor request) {
        boolean ofCluster = permission.getReach() == Reach.REACH_CLUSTER;
        if (permission.getWhoCase() == WhoCase.WHO_NOT_SET) {
            return "is missing";
        }
        if (permission.getWhoCase() == WhoCase.PEERS && permission.getPeers().getNamesCount() == 0) {
            return "names no peer";
        }
        if ((permission.getWhoCase() == WhoCase.CAPABILITY) == (permission.getReach() == Reach.REACH_UNSPECIFIED)) {
            return "needs a reach with a capability, and only then";
        }
        if (ofCluster && field(permission, request).isEmpty()) {
            return "names the field " + permission.getClusterField() + ", which is no text of the request";
        }
        return "";
    }

    private static Optional<FieldDescriptor> field(Permission permission, Descriptor request) {
        return Optional.ofNullable(request.findFieldByName(permission.getClusterField()))
                .filter(field -> field.getType() == FieldDescriptor.Type.STRING && !field.isRepeated());
    }
}
