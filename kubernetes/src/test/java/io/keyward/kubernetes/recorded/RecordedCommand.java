package io.keyward.kubernetes.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A command of {@code kubectl} 1.32.4 as it went with a real kube-apiserver 1.34.4.
 *
 * @param row its number among all, from 0
 * @param line the command
 * @param exit how it ended
 * @param output what it printed, errors included
 * @param exchanges what went over the wire
 */
public record RecordedCommand(int row, String line, int exit, String output, List<Exchange> exchanges) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOOL = "kubectl ";
    private static final int CONTEXT = 2;

    public RecordedCommand {
        exchanges = List.copyOf(exchanges);
    }

    /** All recorded commands, in their order. */
    public static List<RecordedCommand> all() {
        try (InputStream in = RecordedCommand.class.getResourceAsStream("/io/keyward/kubernetes/kubectl.jsonl")) {
            List<RecordedCommand> all = new ArrayList<>();
            for (String line : new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                all.add(of(all.size(), JSON.readTree(line)));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who gave the command. */
    public String caller() {
        return line.split(" ", 4)[CONTEXT];
    }

    /** The command without the tool's name. */
    public String arguments() {
        return line.substring(TOOL.length());
    }

    /** The name of its test. */
    @Override
    public String toString() {
        return row + ": " + line;
    }

    private static RecordedCommand of(int row, JsonNode node) {
        List<Exchange> exchanges = new ArrayList<>();
        node.path("exchanges").forEach(exchange -> exchanges.add(exchange(exchange)));
        return new RecordedCommand(
                row,
                node.path("command").asText(),
                node.path("exit").asInt(),
                node.path("output").asText(),
                exchanges);
    }

    private static Exchange exchange(JsonNode node) {
        JsonNode request = node.path("request");
        JsonNode response = node.path("response");
        Map<String, String> headers = new LinkedHashMap<>();
        headers(response).forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return new Exchange(
                request.path("method").asText(),
                request.path("path").asText(),
                headers(request),
                text(request.path("body")),
                new Answer(response.path("status").asInt(), headers, text(response.path("body"))));
    }

    private static Map<String, String> headers(JsonNode message) {
        Map<String, String> headers = new LinkedHashMap<>();
        message.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return headers;
    }

    private static String text(JsonNode body) {
        return body.isNull() ? "" : body.isTextual() ? body.textValue() : body.toString();
    }
}
