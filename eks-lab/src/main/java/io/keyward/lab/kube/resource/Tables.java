package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.status.Invalid;
import io.keyward.kubernetes.status.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Objects as tables, which clients print without knowing the kind.
 *
 * @param kind the kind of the objects
 * @param version the version of the table type
 * @param include which part of the object each row carries: {@code None}, {@code Metadata} or {@code Object}
 */
record Tables(ServedKind kind, String version, String include) {

    private static final Set<String> INCLUDES = Set.of("None", "Metadata", "Object");

    /** A column; those of priority 0 are always printed. */
    private record Column(String name, String format, int priority, String description) {}

    private static final Column NAME = new Column("Name", "name", 0, "Name, unique within a namespace.");
    private static final Column AGE = new Column("Age", "", 0, "Time since the object was made.");
    private static final List<Column> POD = List.of(
            NAME,
            new Column("Ready", "", 0, "How many of the pod's containers are ready."),
            new Column("Status", "", 0, "The status of the pod's containers taken together."),
            new Column("Restarts", "", 0, "How often the pod's containers were restarted."),
            AGE,
            new Column("IP", "", 1, "The pod's address."),
            new Column("Node", "", 1, "The node the pod runs on."),
            new Column("Nominated Node", "", 1, "The node that is being made free for the pod."),
            new Column("Readiness Gates", "", 1, "Further conditions of the pod's readiness."));
    private static final List<Column> NAMESPACE =
            List.of(NAME, new Column("Status", "", 0, "Whether the namespace is active."), AGE);

    Tables {
        if (!INCLUDES.contains(include)) {
            throw new StatusException(Invalid.status(
                    "meta.k8s.io",
                    "TableOptions",
                    List.of(Invalid.unsupported(
                            "includeObject", "\"" + include + "\"", "\"Metadata\", \"None\", \"Object\""))));
        }
    }

    /**
     * A table.
     *
     * @param views the objects
     * @param resourceVersion the version of the list, or of the one object
     * @param now the present, for their ages
     * @param withColumns whether the table says what its columns are
     */
    ObjectNode of(List<ObjectView> views, String resourceVersion, Instant now, boolean withColumns) {
        ObjectNode table =
                JsonNodeFactory.instance.objectNode().put("kind", "Table").put("apiVersion", "meta.k8s.io/" + version);
        table.putObject("metadata").put("resourceVersion", resourceVersion);
        List<Column> columns = kind == ServedKind.PODS ? POD : NAMESPACE;
        if (withColumns) {
            ArrayNode definitions = table.putArray("columnDefinitions");
            columns.forEach(column -> definitions
                    .addObject()
                    .put("name", column.name())
                    .put("type", "string")
                    .put("format", column.format())
                    .put("description", column.description())
                    .put("priority", column.priority()));
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        views.forEach(view -> row(rows.addObject(), view, columns.indexOf(AGE), now));
        return table;
    }

    private void row(ObjectNode row, ObjectView view, int agePlace, Instant now) {
        ArrayNode cells = row.putArray("cells");
        view.cells().forEach(cells::add);
        cells.insert(agePlace, HumanDuration.of(Duration.between(view.createdAt(), now)));
        switch (include) {
            case "Object" -> row.set("object", view.object(kind.kind()));
            case "None" -> row.putNull("object");
            default -> row.set("object", view.partial(version));
        }
    }
}
