package io.keyward.kubernetes.codec;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Kubernetes type, in the order it writes them.
 *
 * @param goName the type's name in Kubernetes' own code, which its messages use
 * @param fields the fields
 */
public record Shape(String goName, List<Field> fields) {

    /** What a field holds. */
    public enum Type {
        STRING,
        STRINGS,
        NUMBER,
        OBJECT,
        OBJECTS,
        /** Lists of strings by name. */
        STRING_MAP,
        /** An object whose members are not looked at. */
        ANY
    }

    /**
     * A field.
     *
     * @param name its name in JSON
     * @param number its number in protobuf
     * @param type what it holds
     * @param shape the fields of the object or objects it holds; null for all else
     */
    public record Field(
            String name, int number, Type type, @Nullable Shape shape) {

        /** The fields of the object or objects it holds; none for all else. */
        public Shape inner() {
            return shape == null ? new Shape("", List.of()) : shape;
        }
    }

    public Shape {
        fields = List.copyOf(fields);
    }

    public static Field string(String name, int number) {
        return new Field(name, number, Type.STRING, null);
    }

    public static Field strings(String name, int number) {
        return new Field(name, number, Type.STRINGS, null);
    }

    public static Field number(String name, int number) {
        return new Field(name, number, Type.NUMBER, null);
    }

    public static Field stringMap(String name, int number) {
        return new Field(name, number, Type.STRING_MAP, null);
    }

    public static Field any(String name, int number) {
        return new Field(name, number, Type.ANY, null);
    }

    public static Field object(String name, int number, Shape shape) {
        return new Field(name, number, Type.OBJECT, shape);
    }

    public static Field objects(String name, int number, Shape shape) {
        return new Field(name, number, Type.OBJECTS, shape);
    }

    Optional<Field> byName(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    Optional<Field> byNumber(int number) {
        return fields.stream().filter(field -> field.number() == number).findFirst();
    }
}
