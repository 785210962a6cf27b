package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.cluster.Association;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.wire.Json;
import java.util.Collection;
import java.util.function.Function;

/** EKS's shapes as JSON. */
final class EksShapes {

    private EksShapes() {}

    static ObjectNode entry(ClusterKey cluster, AccessEntry entry) {
        ObjectNode node = Json.object()
                .put("clusterName", cluster.name())
                .put("principalArn", entry.principalArn())
                .put("accessEntryArn", entry.accessEntryArn())
                .put("username", entry.username())
                .put("type", entry.type().name());
        node.set("kubernetesGroups", Json.array(entry.groups()));
        node.set("tags", Json.object(entry.tags()));
        node.set("createdAt", Json.epochSeconds(entry.createdAt()));
        node.set("modifiedAt", Json.epochSeconds(entry.modifiedAt()));
        return node;
    }

    static ObjectNode association(Association association) {
        ObjectNode node = Json.object().put("policyArn", association.policyArn());
        node.set("accessScope", scope(association.scope()));
        node.set("associatedAt", Json.epochSeconds(association.associatedAt()));
        node.set("modifiedAt", Json.epochSeconds(association.modifiedAt()));
        return node;
    }

    static ObjectNode update(Cluster.ConfigUpdate update, String status) {
        ObjectNode node =
                Json.object().put("id", update.id()).put("status", status).put("type", "AccessConfigUpdate");
        node.putArray("params")
                .addObject()
                .put("type", "AuthenticationMode")
                // EKS gives the value as JSON within a JSON string.
                .put("value", "\"" + update.mode() + "\"");
        node.set("createdAt", Json.epochSeconds(update.createdAt()));
        node.putArray("errors");
        return node;
    }

    /** An answer with one page of a list. */
    static <T> ObjectNode page(String member, Page<T> page, Function<T, ObjectNode> shape) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        page.items().forEach(item -> items.add(shape.apply(item)));
        return withToken(Json.object().set(member, items), page);
    }

    /** An answer with one page of a list of names. */
    static ObjectNode namePage(String member, Page<String> page) {
        return withToken(Json.object().set(member, Json.array(page.items())), page);
    }

    private static ObjectNode withToken(ObjectNode node, Page<?> page) {
        page.nextToken().ifPresent(token -> node.put("nextToken", token));
        return node;
    }

    private static ObjectNode scope(AccessScope scope) {
        Collection<String> namespaces = scope.namespaces();
        return Json.object().put("type", scope.type().wire()).set("namespaces", Json.array(namespaces));
    }
}
