package io.keyward.local.lab;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.local.console.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Tells what happened inside Keyward while a command ran. */
final class Behind {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final KeywardApi api;

    Behind(KeywardApi api) {
        this.api = api;
    }

    /**
     * The lines to tell; returns once EKS holds what the step changed and the log holds its events.
     *
     * @throws Failure if that does not come about, or Keyward's answer to the step's question is not the cluster's
     */
    List<String> of(Step step) {
        List<String> lines = new ArrayList<>();
        if (!step.actions().isEmpty()) {
            change(step, lines);
        }
        step.question().ifPresent(question -> decision(question, step.exitStatus() == 0, lines));
        if (lines.isEmpty()) {
            lines.add("Nothing was changed, and Keyward decided nothing: there is nothing to record.");
        }
        return lines;
    }

    private void change(Step step, List<String> lines) {
        JsonNode entry = await("EKS holds the change", () -> api.entry().filter(Behind::isSynced));
        long revision = entry.path("revision").asLong();
        lines.add("The change is revision " + revision + " of the cluster. Its sync state is "
                + entry.at("/sync/state").asText() + ": EKS holds revision "
                + entry.at("/sync/syncedRevision").asLong() + ".");
        for (String action : step.actions()) {
            lines.add(event(
                    await("the log holds " + action + " of revision " + revision, () -> api.newestEvents().stream()
                            .filter(event -> event.path("action").asText().equals(action))
                            .filter(event -> event.path("revision").asLong() == revision)
                            .findFirst())));
        }
    }

    private static boolean isSynced(JsonNode entry) {
        return entry.at("/sync/state").asText().equals("SYNCED");
    }

    private void decision(Question question, boolean allowedByCluster, List<String> lines) {
        JsonNode answer = api.check(question);
        boolean allowed = answer.path("allowed").asBoolean();
        if (allowed != allowedByCluster) {
            throw new Failure("Keyward does not decide as the cluster did: " + answer);
        }
        lines.add("The cluster decided this itself, by the entry it holds. Keyward, asked the same, agrees:");
        lines.add("  " + (allowed ? answer.at("/reasons/0") : answer.path("message")).asText());
        String id = answer.path("decisionId").asText();
        lines.add(event(await("the log holds decision " + id, () -> api.decision(id))));
    }

    private static String event(JsonNode event) {
        StringBuilder line = new StringBuilder("%-24s %s"
                .formatted(event.path("action").asText(), event.path("outcome").asText()));
        add(line, "event", event.path("id"));
        add(line, "decision", event.path("decisionId"));
        add(line, "AWS request", event.path("awsRequestId"));
        add(line, "by", event.path("actor"));
        return line.toString();
    }

    private static void add(StringBuilder line, String name, JsonNode value) {
        if (value.isTextual()) {
            line.append("\n    ").append(name).append(' ').append(value.asText());
        }
    }

    private static JsonNode await(String what, Supplier<Optional<JsonNode>> look) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<JsonNode> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadline) {
                throw new Failure("still waiting after " + PATIENCE.toSeconds() + " s that " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
