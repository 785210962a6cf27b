package io.keyward.kubernetes.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.wording.GoQuote;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.status.Invalid;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The object in a request's body.
 *
 * @param object the object in the shape of its type, without kind and apiVersion
 * @param warnings what the client is warned of: fields that are unknown or repeat
 */
public record ObjectBody(ObjectNode object, List<String> warnings) {

    private static final int SHOWN_BYTES = 30;
    private static final Set<String> VALIDATIONS = Set.of("", "Ignore", "Strict", "Warn");

    public ObjectBody {
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads the object that a create brings.
     *
     * @param groupVersion such as {@code authorization.k8s.io/v1}
     * @param kind the kind it must be of; an object that names none is taken to be of it
     * @throws StatusException with a 400, 415 or 422 if it cannot be read
     */
    public static ObjectBody read(KubeRequest request, String groupVersion, String kind, Shape shape) {
        String validation = request.query().first("fieldValidation").orElse("");
        if (!VALIDATIONS.contains(validation)) {
            throw new StatusException(Invalid.status(
                    "meta.k8s.io",
                    "CreateOptions",
                    List.of(Invalid.unsupported(
                            "fieldValidation", GoQuote.quote(validation), "\"\", \"Ignore\", \"Strict\", \"Warn\""))));
        }
        String type = request.header("content-type").orElse("application/json");
        return switch (type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT)) {
            case "application/json", "" -> json(request.body().bytes(), groupVersion, kind, shape, validation);
            case "application/vnd.kubernetes.protobuf" ->
                protobuf(request.body().bytes(), groupVersion, kind, shape);
            default -> throw new StatusException(Status.unsupportedMediaType());
        };
    }

    private static ObjectBody json(byte[] bytes, String groupVersion, String kind, Shape shape, String validation) {
        JsonReader reader = new JsonReader();
        JsonNode node;
        try {
            node = reader.read(bytes);
        } catch (IllegalArgumentException e) {
            throw unrecognized(kind, "couldn't get version/kind; json parse error: " + e.getMessage(), bytes);
        }
        if (!(node instanceof ObjectNode object)) {
            String found = node.isArray() ? "array" : node.isTextual() ? "string" : node.isNumber() ? "number" : "bool";
            throw unrecognized(
                    kind,
                    "couldn't get version/kind; json parse error: json: cannot unmarshal " + found
                            + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
                            + " Kind string \"json:\\\"kind,omitempty\\\"\" }",
                    bytes);
        }
        checkType(object.path("apiVersion").asText(), object.path("kind").asText(), groupVersion, kind);
        object.remove(List.of("apiVersion", "kind"));
        JsonShaper shaper = new JsonShaper();
        ObjectNode shaped;
        try {
            shaped = shaper.shape(object, shape, "");
        } catch (IllegalArgumentException e) {
            throw cannotBeHandled(kind, groupVersion, kind, String.valueOf(e.getMessage()));
        }
        List<String> problems = new ArrayList<>();
        reader.duplicates().forEach(path -> problems.add("duplicate field " + GoQuote.quote(path)));
        shaper.unknown().forEach(path -> problems.add("unknown field " + GoQuote.quote(path)));
        if (validation.equals("Strict") && !problems.isEmpty()) {
            throw cannotBeHandled(kind, groupVersion, kind, "strict decoding error: " + String.join(", ", problems));
        }
        return new ObjectBody(shaped, validation.equals("Ignore") ? List.of() : problems);
    }

    private static ObjectBody protobuf(byte[] bytes, String groupVersion, String kind, Shape shape) {
        ProtobufReader.Typed typed;
        try {
            typed = ProtobufReader.read(bytes, shape);
        } catch (IllegalArgumentException e) {
            throw unrecognized(kind, String.valueOf(e.getMessage()), bytes);
        }
        checkType(typed.apiVersion(), typed.kind(), groupVersion, kind);
        return new ObjectBody(new JsonShaper().shape(typed.object(), shape, ""), List.of());
    }

    private static void checkType(String apiVersion, String foundKind, String groupVersion, String kind) {
        boolean right = (apiVersion.isEmpty() || apiVersion.equals(groupVersion))
                && (foundKind.isEmpty() || foundKind.equals(kind));
        if (!right) {
            String named = apiVersion.isEmpty() ? groupVersion : apiVersion;
            String other = foundKind.isEmpty() ? kind : foundKind;
            throw cannotBeHandled(
                    other,
                    named,
                    kind,
                    "no kind " + GoQuote.quote(other) + " is registered for version " + GoQuote.quote(named)
                            + " in scheme \"pkg/runtime/scheme.go:110\"");
        }
    }

    private static StatusException cannotBeHandled(String found, String groupVersion, String kind, String why) {
        String version = groupVersion.substring(groupVersion.indexOf('/') + 1);
        return new StatusException(Status.badRequest(
                found + " in version " + GoQuote.quote(version) + " cannot be handled as a " + kind + ": " + why));
    }

    private static StatusException unrecognized(String kind, String why, byte[] bytes) {
        return new StatusException(Status.badRequest("the object provided is unrecognized (must be of type " + kind
                + "): " + why + " (" + shown(bytes) + ")"));
    }

    /** The beginning of a body, as text if it looks like JSON. */
    private static String shown(byte[] bytes) {
        if (bytes.length == 0) {
            return "<empty>";
        }
        byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN_BYTES));
        String text = bytes[0] == '{'
                ? new String(start, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(start);
        return bytes.length > SHOWN_BYTES ? text + " ..." : text;
    }
}
