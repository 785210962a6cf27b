package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An object as clients see it.
 *
 * @param json the object without kind and apiVersion, which lists leave out
 * @param labels its labels, for label selectors
 * @param fields what field selectors can ask for
 * @param cells the cells of its row in a table, but the age
 * @param createdAt when it was made; its age is the cell at the place the columns say
 */
record ObjectView(
        ObjectNode json,
        Map<String, String> labels,
        Map<String, String> fields,
        List<String> cells,
        Instant createdAt) {

    ObjectView {
        labels = Map.copyOf(labels);
        fields = Map.copyOf(fields);
        cells = List.copyOf(cells);
    }

    /** The whole object. */
    ObjectNode object(String kind) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", "v1");
        node.setAll(json.deepCopy());
        return node;
    }

    /** The object without spec and status, as tables carry it. */
    ObjectNode partial(String tableVersion) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/" + tableVersion);
        node.set("metadata", json.path("metadata"));
        return node;
    }
}
