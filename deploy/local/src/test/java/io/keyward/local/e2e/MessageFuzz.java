package io.keyward.local.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Messages of any type as bytes: mostly such as its rules allow, or nearly, and then broken in the ways in which bytes can be. */
final class MessageFuzz {

    private static final int DEEPEST = 5;
    private static final List<Integer> HUGE = List.of(101, 3_001, 20_000);

    private final NastyValues values;

    MessageFuzz(NastyValues values) {
        this.values = values;
    }

    byte[] next(Descriptor type) {
        int kind = values.random().nextInt(100);
        if (kind < 4) {
            return values.bytes(300);
        }
        if (kind < 8) {
            return wrongTypes(type);
        }
        byte[] message = message(type, 0).toByteArray();
        if (kind < 12) {
            return Arrays.copyOf(message, values.random().nextInt(message.length + 1));
        }
        if (kind < 16) {
            return flipped(message);
        }
        return kind < 22 ? withUnknownFields(message) : message;
    }

    private DynamicMessage message(Descriptor type, int depth) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        if (type.getFullName().equals("google.protobuf.Duration")) {
            return duration(message, type);
        }
        double density = depth == 0 ? 0.85 : 0.7;
        for (FieldDescriptor field : type.getFields()) {
            boolean deep = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && depth >= DEEPEST;
            if (!deep && values.chance(density)) {
                set(message, field, depth);
            }
        }
        return message.build();
    }

    /** Short, so that no call waits for EKS, or none at all. */
    private DynamicMessage duration(DynamicMessage.Builder message, Descriptor type) {
        boolean valid = values.chance(0.8);
        return message.setField(type.findFieldByName("seconds"), valid ? 0L : values.number())
                .setField(type.findFieldByName("nanos"), valid ? 0 : (int) values.number())
                .build();
    }

    private void set(DynamicMessage.Builder message, FieldDescriptor field, int depth) {
        if (!field.isRepeated()) {
            message.setField(field, value(field, depth));
            return;
        }
        boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        int count = depth == 0 && values.chance(0.01)
                ? values.oneOf(HUGE)
                : values.random().nextInt(nested ? 3 : 4);
        Object repeated = value(field, depth);
        for (int i = 0; i < count; i++) {
            message.addRepeatedField(field, count > 4 ? repeated : value(field, depth));
        }
    }

    private Object value(FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> (int) values.number();
            case LONG -> field.getName().equals("min_revision") ? values.minRevision() : values.number();
            case FLOAT -> (float) values.number();
            case DOUBLE -> values.oneOf(List.of(0.0, Double.NaN, Double.NEGATIVE_INFINITY, 1e308));
            case BOOLEAN -> values.chance(0.5);
            case STRING -> values.text(field.getName());
            case BYTE_STRING -> ByteString.copyFrom(values.bytes(64));
            case ENUM ->
                values.chance(0.9)
                        ? values.oneOf(field.getEnumType().getValues())
                        : field.getEnumType().findValueByNumberCreatingIfUnknown((int) values.number());
            case MESSAGE -> message(field.getMessageType(), depth + 1);
        };
    }

    private byte[] flipped(byte[] message) {
        byte[] flipped = message.clone();
        for (int i = 0; flipped.length > 0 && i < 3; i++) {
            int at = values.random().nextInt(flipped.length);
            flipped[at] = (byte) (flipped[at] ^ (1 << values.random().nextInt(8)));
        }
        return flipped;
    }

    private byte[] withUnknownFields(byte[] message) {
        return written(out -> {
            out.writeRawBytes(message);
            out.writeString(1_000, values.text("unknown"));
            out.writeFixed64(536_870_911, -1);
            out.writeByteArray(19_000, values.bytes(100));
        });
    }

    /** Every field, with another type on the wire than it has. */
    private byte[] wrongTypes(Descriptor type) {
        return written(out -> {
            for (FieldDescriptor field : type.getFields()) {
                switch (values.random().nextInt(4)) {
                    case 0 -> out.writeUInt64(field.getNumber(), values.number());
                    case 1 -> out.writeFixed32(field.getNumber(), -1);
                    case 2 -> out.writeFixed64(field.getNumber(), -1);
                    default -> out.writeByteArray(field.getNumber(), values.bytes(50));
                }
            }
        });
    }

    private interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private static byte[] written(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
