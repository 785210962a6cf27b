package io.keyward.kubernetes.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/**
 * Holds a server against what was recorded.
 *
 * @param normal what is not compared
 * @param deviations what the server deliberately does otherwise
 */
public record Comparison(Normal normal, List<Deviation> deviations) {

    private static final String RECORDED_WITH = "Client Version: v1.32.";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String ELSEWHERE = "(see discovery.json)";
    private static final List<String> HEADERS = List.of("cache-control", "content-type");
    private static final String NO_GUESSING = "x-content-type-options";

    /** A server, asked in somebody's name. */
    @FunctionalInterface
    public interface Server {

        Answer ask(String caller, Exchange exchange) throws IOException, InterruptedException;
    }

    public Comparison {
        deviations = List.copyOf(deviations);
    }

    /** Sends all requests of a command again: the answers must be the same. */
    public void exchanges(RecordedCommand command, Server server) throws Throwable {
        Deviation.compare(deviations, command, Deviation.Part.EXCHANGES, () -> {
            for (Exchange exchange : command.exchanges()) {
                // The recording of one command goes on into the next one, of somebody whom the server does not know.
                String caller = exchange.answer().status() == 401 ? "eve" : command.caller();
                assertSame(exchange, server.ask(caller, exchange));
            }
        });
    }

    /** Runs a command again: it must print and end the same. Skipped aloud with a kubectl that may have other words. */
    public void output(RecordedCommand command, InstalledTool kubectl) throws Throwable {
        kubectl.require("version --client", RECORDED_WITH);
        Deviation.compare(deviations, command, Deviation.Part.OUTPUT, () -> {
            InstalledTool.Output output = kubectl.run(command.arguments());
            assertThat(normal.text(output.text())).isEqualTo(normal.text(command.output()));
            assertThat(output.exit()).isEqualTo(command.exit());
        });
    }

    private void assertSame(Exchange exchange, Answer found) {
        String request = exchange.method() + " " + exchange.target();
        Answer expected = exchange.answer();
        assertThat(found.status()).as("%s: %s", request, found.body()).isEqualTo(expected.status());
        for (String header : HEADERS) {
            assertThat(found.headers().getOrDefault(header, ""))
                    .as("%s of %s", header, request)
                    // Protobuf is understood, but JSON is what all clients take.
                    .isEqualTo(expected.headers().getOrDefault(header, "").replace(PROTOBUF, "application/json"));
        }
        // A server may forbid to guess at types in more answers than Kubernetes does.
        if (expected.headers().containsKey(NO_GUESSING)) {
            assertThat(found.headers()).as(request).containsEntry(NO_GUESSING, "nosniff");
        }
        assertSameBody(request, expected, found);
    }

    private void assertSameBody(String request, Answer expected, Answer found) {
        String type = expected.headers().getOrDefault("content-type", "");
        if (expected.body().equals(ELSEWHERE)) {
            String kind = expected.status() == 200 ? "APIGroupDiscoveryList" : "Status";
            assertThat(normal.json(found.body()).path("kind").asText())
                    .as(request)
                    .isEqualTo(kind);
        } else if (type.equals(PROTOBUF)) {
            assertSameTexts(request, expected.body(), normal.json(found.body()));
        } else if (type.startsWith("application/json")) {
            assertThat(normal.json(found.body())).as(request).isEqualTo(normal.json(expected.body()));
        } else {
            assertThat(found.body()).as(request).isEqualTo(expected.body());
        }
    }

    /**
     * The recording lost the bytes of a protobuf body that are no ASCII, lengths among them, so that it cannot be read; but its texts
     * stand in it, and a verdict shows in the bytes around it.
     */
    private static void assertSameTexts(String request, String protobuf, JsonNode found) {
        JsonNode allowed = found.path("status").path("allowed");
        if (allowed.isBoolean()) {
            assertThat(protobuf)
                    .as(request)
                    .contains(
                            allowed.asBoolean() ? "\b\u0001\u0012" : "\u001a\b\b\u0000\u0012\u0000\u001a\u0000 \u0000");
        }
        assertTextsIn(request, protobuf, found);
    }

    private static void assertTextsIn(String request, String protobuf, JsonNode node) {
        if (node.isTextual() && !node.textValue().equals(Normal.VARIES)) {
            assertThat(protobuf).as(request).contains(node.textValue());
        }
        node.forEach(child -> assertTextsIn(request, protobuf, child));
    }
}
