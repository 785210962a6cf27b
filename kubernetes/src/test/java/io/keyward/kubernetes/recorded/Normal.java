package io.keyward.kubernetes.recorded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes what two servers say comparable: without their times, ages and versions. Everything else must be the same.
 *
 * @param dropped names of fields that are not compared, at any depth; an object that holds nothing else is dropped with them
 * @param absent what a value in JSON looks like that the recorded server had none of, where it says {@code <none>}
 */
public record Normal(Set<String> dropped, Pattern absent) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What stands for a value that differs from time to time, or from server to server. */
    static final String VARIES = "<varies>";

    /** Fields of which only the presence is compared. */
    private static final Set<String> VARYING = Set.of(
            "creationTimestamp",
            "deletionTimestamp",
            "resourceVersion",
            "gitVersion",
            "gitCommit",
            "goVersion",
            "compiler");

    /** What a server notes for itself, beside what was asked. */
    private static final Set<String> BOOKKEEPING = Set.of("managedFields", "storageVersionHash");

    private static final Pattern AGE = Pattern.compile("\\b(\\d+[smhd]){1,2}(?=\\s)");
    private static final Pattern TIME = Pattern.compile("creationTimestamp: \"[^\"]+\"");
    private static final Pattern LOG_LINE =
            Pattern.compile("^E\\d{4} [\\d:.]+ +\\d+ (memcache\\.go):\\d+\\]", Pattern.MULTILINE);
    private static final Pattern BUILD = Pattern.compile("(?<=Version: v1\\.3[24]\\.4)-\\S+");

    public Normal {
        Set<String> all = new HashSet<>(BOOKKEEPING);
        all.addAll(dropped);
        dropped = Set.copyOf(all);
    }

    /** A document. */
    public JsonNode json(String text) {
        try {
            return json(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** What a command printed. */
    public String text(String output) {
        if (output.startsWith("{")) {
            return json(output).toPrettyString();
        }
        String text = AGE.matcher(output).replaceAll("<age>");
        text = TIME.matcher(text).replaceAll("creationTimestamp: <time>");
        text = LOG_LINE.matcher(text).replaceAll("E <time> $1]");
        return BUILD.matcher(text).replaceAll("");
    }

    private JsonNode json(JsonNode node) {
        if (node.isObject()) {
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                JsonNode value = VARYING.contains(field.getKey()) ? TextNode.valueOf(VARIES) : json(field.getValue());
                boolean emptied = value.isEmpty() && !field.getValue().isEmpty();
                if (!dropped.contains(field.getKey()) && !emptied) {
                    kept.set(field.getKey(), value);
                }
            }
            return kept;
        }
        if (node.isArray()) {
            ArrayNode kept = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> kept.add(json(element)));
            return kept;
        }
        return node.isTextual() ? TextNode.valueOf(value(node.textValue())) : node;
    }

    private String value(String text) {
        return absent.matcher(text).matches()
                ? "<none>"
                : AGE.matcher(text + " ").replaceAll("<age>").stripTrailing();
    }
}
