package io.keyward.gateway.rest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.keyward.gateway.rest.Problem.FieldError;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with a JSON body: where, and which rule it breaks. */
final class JsonProblems {

    private JsonProblems() {}

    static ProblemException of(JsonProcessingException e) {
        return e instanceof MismatchedInputException mismatch ? mismatch(mismatch) : malformed(e);
    }

    private static ProblemException malformed(JsonProcessingException e) {
        String first = e.getOriginalMessage().lines().findFirst().orElse("");
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return new ProblemException(400, "MALFORMED_JSON", "The body is not valid JSON: " + first + where);
    }

    private static ProblemException mismatch(MismatchedInputException e) {
        String field = path(e);
        String rule = rule(e);
        if (field.isEmpty()) {
            return new ProblemException(400, "INVALID_ARGUMENT", "The body " + rule + ".");
        }
        return new ProblemException(
                400, "INVALID_ARGUMENT", field + " " + rule + ".", List.of(new FieldError(field, rule)), Map.of());
    }

    private static String rule(MismatchedInputException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "is not a member here; known are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        Class<?> wanted = e.getTargetType();
        if (wanted != null && wanted.isEnum()) {
            return "must be one of "
                    + Arrays.stream(wanted.getEnumConstants())
                            .map(String::valueOf)
                            .collect(Collectors.joining(", "));
        }
        if (e instanceof InvalidFormatException && wanted == String.class) {
            return "must be text without control characters";
        }
        return "must be " + kind(wanted);
    }

    private static String kind(@Nullable Class<?> wanted) {
        if (wanted == null) {
            return "of another type";
        }
        if (wanted == String.class) {
            return "a string";
        }
        if (wanted == Boolean.class || wanted == boolean.class) {
            return "true or false";
        }
        if (wanted.isPrimitive() || Number.class.isAssignableFrom(wanted)) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(wanted)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(wanted) || wanted.isRecord() ? "an object" : "of another type";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : e.getPath()) {
            String name = reference.getFieldName();
            if (name == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.toString();
    }
}
