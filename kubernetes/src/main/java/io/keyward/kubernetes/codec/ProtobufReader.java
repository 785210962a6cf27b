package io.keyward.kubernetes.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads Kubernetes' protobuf: the bytes {@code k8s} and a zero, then an envelope with the object's type and its bytes. Objects come out
 * in the same shape as from JSON; fields nobody knows are passed over, as protobuf wants it.
 */
final class ProtobufReader {

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int MAX_DEPTH = 16;
    private static final Shape TYPE =
            new Shape("TypeMeta", List.of(Shape.string("apiVersion", 1), Shape.string("kind", 2)));

    private ProtobufReader() {}

    /**
     * An object with its type.
     *
     * @param apiVersion as sent; empty if it was not
     * @param kind as sent; empty if it was not
     * @param object the object
     */
    record Typed(String apiVersion, String kind, ObjectNode object) {}

    /** @throws IllegalArgumentException if these bytes are not such an object */
    static Typed read(byte[] bytes, Shape shape) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] magic = new byte[Math.min(MAGIC.length, bytes.length)];
        in.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IllegalArgumentException(
                    "provided data does not appear to be a protobuf message, expected prefix 'k8s\\x00'");
        }
        try {
            ObjectNode type = JsonNodeFactory.instance.objectNode();
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            while (in.hasRemaining()) {
                long tag = varint(in);
                if (tag == tag(1)) {
                    type = message(bytes(in), TYPE, 0);
                } else if (tag == tag(2)) {
                    object = message(bytes(in), shape, 0);
                } else {
                    skip(in, tag);
                }
            }
            return new Typed(type.path("apiVersion").asText(), type.path("kind").asText(), object);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("unexpected EOF", e);
        }
    }

    private static ObjectNode message(ByteBuffer in, Shape shape, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("message is nested too deeply");
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (in.hasRemaining()) {
            long tag = varint(in);
            Optional<Shape.Field> field = shape.byNumber((int) (tag >>> 3));
            boolean wire = field.isPresent() && (tag & 7) == (field.get().type() == Shape.Type.NUMBER ? 0 : 2);
            if (wire) {
                set(object, field.get(), in, depth);
            } else {
                skip(in, tag);
            }
        }
        return object;
    }

    private static void set(ObjectNode object, Shape.Field field, ByteBuffer in, int depth) {
        String name = field.name();
        switch (field.type()) {
            case STRING -> setText(object, name, text(bytes(in)));
            case NUMBER -> object.put(name, varint(in));
            case STRINGS -> list(object, name).add(text(bytes(in)));
            case OBJECT -> object.set(name, message(bytes(in), field.inner(), depth + 1));
            case OBJECTS -> list(object, name).add(message(bytes(in), field.inner(), depth + 1));
            case ANY -> object.set(name, message(bytes(in), Metadata.SHAPE, depth + 1));
            case STRING_MAP -> entry(object, name, bytes(in));
        }
    }

    /** An entry of a map: a key, and a message whose first field is a list of strings. */
    private static void entry(ObjectNode object, String name, ByteBuffer in) {
        Shape values = new Shape("ExtraValue", List.of(Shape.strings("items", 1)));
        Shape entry = new Shape("", List.of(Shape.string("key", 1), Shape.object("value", 2, values)));
        ObjectNode read = message(in, entry, 0);
        ObjectNode map = object.withObjectProperty(name);
        ArrayNode items = map.putArray(read.path("key").asText());
        read.path("value").path("items").forEach(items::add);
    }

    private static void setText(ObjectNode object, String name, String text) {
        if (text.isEmpty()) {
            object.remove(name);
        } else {
            object.put(name, text);
        }
    }

    private static ArrayNode list(ObjectNode object, String name) {
        return object.withArrayProperty(name);
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(in).toString();
    }

    private static ByteBuffer bytes(ByteBuffer in) {
        long length = varint(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return part;
    }

    private static void skip(ByteBuffer in, long tag) {
        switch ((int) (tag & 7)) {
            case 0 -> varint(in);
            case 1 -> in.getLong();
            case 2 -> bytes(in);
            case 5 -> in.getInt();
            default -> throw new IllegalArgumentException("proto: illegal wireType " + (tag & 7));
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("proto: integer overflow");
    }

    private static long tag(int number) {
        return (long) number << 3 | 2;
    }
}
