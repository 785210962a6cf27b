package io.keyward.kubernetes.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Brings JSON into the shape of its type: known fields in their order, empty ones left out. Not for use by several threads. */
final class JsonShaper {

    private final List<String> unknown = new ArrayList<>();

    /** Paths of fields the type does not have. */
    List<String> unknown() {
        return unknown;
    }

    /** @throws IllegalArgumentException in Go's words if a field holds a value of another type */
    ObjectNode shape(JsonNode node, Shape shape, String path) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (shape.byName(name).isEmpty()) {
                unknown.add(path + name);
            }
        }
        ObjectNode shaped = JsonNodeFactory.instance.objectNode();
        for (Shape.Field field : shape.fields()) {
            JsonNode value = node.path(field.name());
            if (!value.isMissingNode() && !value.isNull()) {
                set(shaped, field, value, new Place(shape.goName(), path + field.name()));
            }
        }
        return shaped;
    }

    private void set(ObjectNode shaped, Shape.Field field, JsonNode value, Place place) {
        String name = field.name();
        switch (field.type()) {
            case STRING -> {
                place.check(value.isTextual(), value, "string");
                if (!value.textValue().isEmpty()) {
                    shaped.set(name, value);
                }
            }
            case NUMBER -> {
                place.check(value.isIntegralNumber() && value.canConvertToLong(), value, "int64");
                shaped.set(name, value);
            }
            case STRINGS -> setNonEmpty(shaped, name, strings(value, place));
            case ANY -> {
                place.check(value.isObject(), value, "v1.ObjectMeta");
                shaped.set(name, value);
            }
            case OBJECT -> {
                place.check(value.isObject(), value, "v1." + field.inner().goName());
                shaped.set(name, shape(value, field.inner(), place.path() + "."));
            }
            case OBJECTS -> setNonEmpty(shaped, name, objects(value, field.inner(), place));
            case STRING_MAP -> map(shaped, name, value, place);
        }
    }

    private ArrayNode objects(JsonNode value, Shape shape, Place place) {
        place.check(value.isArray(), value, "[]v1." + shape.goName());
        ArrayNode list = ((ArrayNode) value).arrayNode();
        for (int i = 0; i < value.size(); i++) {
            place.check(value.get(i).isObject(), value.get(i), "v1." + shape.goName());
            list.add(shape(value.get(i), shape, place.path() + "[" + i + "]."));
        }
        return list;
    }

    private static ArrayNode strings(JsonNode value, Place place) {
        place.check(value.isArray(), value, "[]string");
        for (JsonNode element : value) {
            place.check(element.isTextual(), element, "string");
        }
        return (ArrayNode) value;
    }

    private static void map(ObjectNode shaped, String name, JsonNode value, Place place) {
        place.check(value.isObject(), value, "map[string]v1.ExtraValue");
        ObjectNode map = shaped.objectNode();
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            map.set(entry.getKey(), strings(entry.getValue(), place));
        }
        if (!map.isEmpty()) {
            shaped.set(name, map);
        }
    }

    private static void setNonEmpty(ObjectNode shaped, String name, ArrayNode list) {
        if (!list.isEmpty()) {
            shaped.set(name, list);
        }
    }

    /** Where a value stands: the type that has the field, and the field's whole path. */
    private record Place(String type, String path) {

        void check(boolean right, JsonNode value, String expected) {
            if (!right) {
                throw new IllegalArgumentException("json: cannot unmarshal " + word(value) + " into Go struct field "
                        + type + "." + path + " of type " + expected);
            }
        }

        private static String word(JsonNode value) {
            return switch (value.getNodeType()) {
                case BOOLEAN -> "bool";
                case NUMBER -> "number";
                case STRING -> "string";
                case ARRAY -> "array";
                case OBJECT -> "object";
                default -> "null";
            };
        }
    }
}
