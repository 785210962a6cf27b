package io.keyward.gateway.eks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.keyward.gateway.http.Escapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request body, read member by member. As with AWS, a null member counts as absent and unknown members are ignored; a member of
 * the wrong type is refused by name.
 */
final class JsonBody {

    private static final int MAX_DEPTH = 16;
    private static final ObjectReader READER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode object;
    private final String path;

    private JsonBody(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /**
     * Reads a body; an empty one is an empty object.
     *
     * @throws EksException SerializationException if it is not one JSON object in UTF-8, names a member twice, or nests deeper than
     *     16 levels
     */
    static JsonBody parse(byte[] body) {
        String text = Escapes.utf8("request body", body);
        if (text.isBlank()) {
            return new JsonBody(READER.createObjectNode(), "");
        }
        try {
            JsonNode node = READER.readTree(text);
            if (!node.isObject()) {
                throw garbled("The request body must be a JSON object, not " + kind(node) + ".");
            }
            return new JsonBody(node, "");
        } catch (JsonProcessingException e) {
            throw garbled("The request body is not valid JSON: " + problem(e));
        }
    }

    Optional<String> text(String name) {
        return member(name).map(node -> text(path + name, node));
    }

    /**
     * A text that must be there.
     *
     * @throws EksException InvalidParameterException if it is absent or empty
     */
    String requiredText(String name) {
        return text(name).filter(text -> !text.isEmpty()).orElseThrow(() -> required(name));
    }

    Optional<List<String>> texts(String name) {
        return member(name).map(node -> {
            if (!node.isArray()) {
                throw wrongType(path + name, "a list of strings", node);
            }
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                texts.add(text(path + name + "[" + i + "]", node.get(i)));
            }
            return texts;
        });
    }

    Optional<Map<String, String>> textMap(String name) {
        return member(name).map(node -> {
            if (!node.isObject()) {
                throw wrongType(path + name, "a map of strings", node);
            }
            Map<String, String> map = new LinkedHashMap<>();
            node.properties().forEach(member -> {
                Escapes.checkText("key in " + path + name, member.getKey());
                map.put(member.getKey(), text(path + name + "." + member.getKey(), member.getValue()));
            });
            return map;
        });
    }

    /**
     * An object that must be there.
     *
     * @throws EksException InvalidParameterException if it is absent
     */
    JsonBody requiredObject(String name) {
        JsonNode node = member(name).orElseThrow(() -> required(name));
        if (!node.isObject()) {
            throw wrongType(path + name, "an object", node);
        }
        return new JsonBody(node, path + name + ".");
    }

    private Optional<JsonNode> member(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private static String text(String name, JsonNode node) {
        if (!node.isTextual()) {
            throw wrongType(name, "a string", node);
        }
        Escapes.checkText(name, node.textValue());
        return node.textValue();
    }

    private EksException required(String name) {
        return new EksException(EksError.INVALID_PARAMETER, "The parameter " + path + name + " is required.");
    }

    private static EksException wrongType(String name, String wanted, JsonNode found) {
        return garbled(name + " must be " + wanted + ", not " + kind(found) + ".");
    }

    private static EksException garbled(String message) {
        return new EksException(EksError.SERIALIZATION, message);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "a boolean";
            case NUMBER -> "a number";
            case STRING -> "a string";
            case OBJECT, POJO -> "an object";
            case NULL, MISSING, BINARY -> "null";
        };
    }

    private static String problem(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String first = e.getOriginalMessage().lines().findFirst().orElse("");
        return at == null ? first : first + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
