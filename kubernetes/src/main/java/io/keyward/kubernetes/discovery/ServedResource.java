package io.keyward.kubernetes.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A resource or subresource that is served, as discovery tells of it.
 *
 * @param apiVersion the API version it is served under
 * @param name its name in paths; of a subresource {@code pods/log}
 * @param kindVersion the API version of its kind, where that is another; else an empty one
 * @param kind its kind
 * @param singular its name for people; of a subresource empty
 * @param namespaced whether its objects are in namespaces
 * @param verbs what can be done with it
 * @param shortNames short names for people
 * @param categories groups of resources it belongs to
 */
record ServedResource(
        ApiVersion apiVersion,
        String name,
        ApiVersion kindVersion,
        String kind,
        String singular,
        boolean namespaced,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories) {

    private static final int COLUMNS = 8;

    ServedResource {
        verbs = List.copyOf(verbs);
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }

    /** @throws IllegalArgumentException if the line has not the columns of {@link ServedApis#read} */
    static ServedResource read(String line) {
        String[] columns = line.split(" ", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException("not a resource: " + line);
        }
        int slash = columns[2].lastIndexOf('/');
        return new ServedResource(
                ApiVersion.parse(columns[0]),
                columns[1],
                slash < 0 ? ApiVersion.NONE : ApiVersion.parse(columns[2].substring(0, slash)),
                columns[2].substring(slash + 1),
                columns[3].equals("-") ? "" : columns[3],
                columns[4].equals("namespaced"),
                list(columns[5]),
                list(columns[6]),
                list(columns[7]));
    }

    /** Whether this is a subresource of the resource. */
    boolean isUnder(ServedResource resource) {
        return apiVersion.equals(resource.apiVersion) && name.startsWith(resource.name + "/");
    }

    boolean isSubresource() {
        return name.indexOf('/') >= 0;
    }

    /** An item of an {@code APIResourceList}. */
    ObjectNode plain() {
        ObjectNode node =
                object().put("name", name).put("singularName", singular).put("namespaced", namespaced);
        if (!kindVersion.equals(ApiVersion.NONE)) {
            node.put("group", kindVersion.group()).put("version", kindVersion.version());
        }
        return names(node.put("kind", kind));
    }

    /** An item of an aggregated document, with its subresources. */
    ObjectNode aggregated(List<ServedResource> subresources) {
        ObjectNode node = object().put("resource", name);
        responseKind(node);
        names(node.put("scope", namespaced ? "Namespaced" : "Cluster").put("singularResource", singular));
        if (!subresources.isEmpty()) {
            var list = node.putArray("subresources");
            for (ServedResource subresource : subresources) {
                ObjectNode item = list.addObject();
                item.put("subresource", subresource.name.substring(name.length() + 1));
                subresource.responseKind(item);
                subresource.names(item);
            }
        }
        return node;
    }

    private void responseKind(ObjectNode node) {
        node.putObject("responseKind")
                .put("group", kindVersion.group())
                .put("version", kindVersion.version())
                .put("kind", kind);
    }

    private ObjectNode names(ObjectNode node) {
        verbs.forEach(node.putArray("verbs")::add);
        if (!shortNames.isEmpty()) {
            shortNames.forEach(node.putArray("shortNames")::add);
        }
        if (!categories.isEmpty()) {
            categories.forEach(node.putArray("categories")::add);
        }
        return node;
    }

    private static List<String> list(String column) {
        return column.equals("-") ? List.of() : List.of(column.split(",", -1));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
