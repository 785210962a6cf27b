package io.keyward.access.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What events tell in no fixed form, to protobuf's JSON-like form. */
final class StructMapping {

    private final ObjectMapper json;

    StructMapping(ObjectMapper json) {
        this.json = json;
    }

    /** A map as it is, a proto message in its JSON form; of anything else, what Jackson makes of it, which must be an object. */
    Struct struct(Object value) {
        if (value instanceof Map<?, ?> map) {
            Struct.Builder struct = Struct.newBuilder();
            map.forEach((key, member) -> struct.putFields(String.valueOf(key), value(member)));
            return struct.build();
        }
        if (value instanceof Message message) {
            return struct(message);
        }
        JsonNode node = json.valueToTree(value);
        if (!node.isObject()) {
            throw new IllegalStateException("an event's state is no JSON object: " + value.getClass());
        }
        return struct(node);
    }

    private static Struct struct(Message message) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(JsonFormat.printer().print(message), struct);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an event's state has no JSON form: " + message.getClass(), e);
        }
        return struct.build();
    }

    private Value value(@Nullable Object value) {
        return switch (value) {
            case null -> Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
            case String text -> Value.newBuilder().setStringValue(text).build();
            case Number number ->
                Value.newBuilder().setNumberValue(number.doubleValue()).build();
            case Boolean flag -> Value.newBuilder().setBoolValue(flag).build();
            case Iterable<?> list -> {
                ListValue.Builder values = ListValue.newBuilder();
                list.forEach(element -> values.addValues(value(element)));
                yield Value.newBuilder().setListValue(values).build();
            }
            case Map<?, ?> map -> Value.newBuilder().setStructValue(struct(map)).build();
            default -> value(json.<JsonNode>valueToTree(value));
        };
    }

    private static Struct struct(JsonNode object) {
        Struct.Builder struct = Struct.newBuilder();
        object.properties().forEach(member -> struct.putFields(member.getKey(), value(member.getValue())));
        return struct.build();
    }

    private static Value value(JsonNode node) {
        Value.Builder value = Value.newBuilder();
        return switch (node.getNodeType()) {
            case OBJECT -> value.setStructValue(struct(node)).build();
            case ARRAY -> {
                ListValue.Builder values = ListValue.newBuilder();
                node.forEach(element -> values.addValues(value(element)));
                yield value.setListValue(values).build();
            }
            case NUMBER -> value.setNumberValue(node.doubleValue()).build();
            case BOOLEAN -> value.setBoolValue(node.booleanValue()).build();
            case NULL, MISSING -> value.setNullValue(NullValue.NULL_VALUE).build();
            case STRING, BINARY, POJO -> value.setStringValue(node.asText()).build();
        };
    }
}
