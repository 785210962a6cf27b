package io.keyward.lab.eks;

import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.wire.JsonBody;
import java.util.List;
import java.util.regex.Pattern;

/** Which scopes an association can have. */
final class ScopeRules {

    // A DNS label, or the beginning of one and a star: the only wildcard that EKS documents.
    private static final Pattern NAMESPACE =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|[a-z0-9][a-z0-9-]{0,61}\\*");
    private static final int MAX_NAMESPACES = 1000;

    private ScopeRules() {}

    /** Reads and checks the member {@code accessScope} of a body. */
    static AccessScope read(JsonBody body) {
        JsonBody scope = body.object("accessScope")
                .orElseThrow(() -> EksErrors.parameter("The accessScope parameter is required."));
        String type = scope.string("type")
                .orElseThrow(() -> EksErrors.parameter("The accessScope.type parameter is required."));
        List<String> namespaces = scope.strings("namespaces").orElse(List.of());
        return switch (type) {
            case "cluster" -> cluster(namespaces);
            case "namespace" -> namespaces(namespaces);
            default ->
                throw EksErrors.parameter(
                        "The accessScope.type " + Texts.quote(type) + " is invalid, it must be cluster or namespace.");
        };
    }

    private static AccessScope cluster(List<String> namespaces) {
        if (!namespaces.isEmpty()) {
            throw EksErrors.parameter("The accessScope.namespaces must be empty when the accessScope.type is cluster.");
        }
        return AccessScope.WHOLE_CLUSTER;
    }

    private static AccessScope namespaces(List<String> namespaces) {
        if (namespaces.isEmpty()) {
            throw EksErrors.parameter(
                    "The accessScope.namespaces must name at least one namespace when the accessScope.type is namespace.");
        }
        if (namespaces.size() > MAX_NAMESPACES) {
            throw EksErrors.parameter("The accessScope.namespaces must not name more than " + MAX_NAMESPACES + ".");
        }
        for (String namespace : namespaces) {
            if (!NAMESPACE.matcher(namespace).matches()) {
                throw EksErrors.parameter("The namespace " + Texts.quote(namespace)
                        + " in accessScope.namespaces is invalid, it must be a DNS label such as carts, or the beginning"
                        + " of one followed by a star such as dev-*.");
            }
        }
        return new AccessScope(
                AccessScope.Type.NAMESPACE, namespaces.stream().distinct().toList());
    }
}
