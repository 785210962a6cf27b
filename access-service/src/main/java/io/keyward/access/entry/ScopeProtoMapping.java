package io.keyward.access.entry;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EksRefusal;
import io.keyward.proto.access.v1.AccessScopeType;

/** Access scopes to and from proto messages. */
public final class ScopeProtoMapping {

    private ScopeProtoMapping() {}

    static io.keyward.proto.access.v1.AccessScope toProto(AccessScope scope) {
        return io.keyward.proto.access.v1.AccessScope.newBuilder()
                .setType(
                        switch (scope.kind()) {
                            case CLUSTER -> AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER;
                            case NAMESPACE -> AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE;
                            case UNKNOWN -> AccessScopeType.ACCESS_SCOPE_TYPE_UNSPECIFIED;
                        })
                .addAllNamespaces(scope.namespaces())
                .build();
    }

    /** The scope as it was given; refused only if its type is none. */
    public static AccessScope toDomain(io.keyward.proto.access.v1.AccessScope scope) {
        return switch (scope.getType()) {
            case ACCESS_SCOPE_TYPE_CLUSTER -> new AccessScope("cluster", scope.getNamespacesList());
            case ACCESS_SCOPE_TYPE_NAMESPACE -> AccessScope.namespaces(scope.getNamespacesList());
            case ACCESS_SCOPE_TYPE_UNSPECIFIED, UNRECOGNIZED ->
                throw EksRefusal.invalid("access_scope.type", "The access scope type must be cluster or namespace.");
        };
    }
}
