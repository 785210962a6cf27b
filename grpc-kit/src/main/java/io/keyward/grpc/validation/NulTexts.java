package io.keyward.grpc.validation;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import java.util.ArrayList;
import java.util.List;

/** Finds texts with the character U+0000 in a request: PostgreSQL keeps no such text, so it is refused before anything else is done. */
final class NulTexts {

    private static final String RULE = "must not contain the character U+0000";

    private NulTexts() {}

    /** The fields with such a text, as far as an answer names them. */
    static List<FieldViolation> in(Message request) {
        List<FieldViolation> violations = new ArrayList<>();
        request.getAllFields().forEach((field, value) -> find(field.getName(), field, value, violations));
        return violations;
    }

    /** The same of the request's own texts, but not of the messages in it, which are many. */
    static List<FieldViolation> atTop(Message request) {
        List<FieldViolation> violations = new ArrayList<>();
        for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
            if (field.getJavaType() == JavaType.STRING && !field.isRepeated()) {
                find(field.getName(), field, request.getField(field), violations);
            }
        }
        return violations;
    }

    private static void find(String path, FieldDescriptor field, Object value, List<FieldViolation> violations) {
        if (violations.size() >= InvalidFields.MAX) {
            return;
        }
        switch (value) {
            case String text when text.indexOf('\0') >= 0 -> violations.add(new FieldViolation(path, RULE));
            case List<?> several -> {
                for (int i = 0; i < several.size(); i++) {
                    // The entries of a map have no order.
                    find(field.isMapField() ? path : path + "[" + i + "]", field, several.get(i), violations);
                }
            }
            case Message message ->
                message.getAllFields()
                        .forEach((inner, innerValue) -> find(
                                field.isMapField() ? path : path + "." + inner.getName(),
                                inner,
                                innerValue,
                                violations));
            default -> {}
        }
    }
}
