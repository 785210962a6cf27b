package io.keyward.bench.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.bench.process.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Times Kubernetes' own authorizer, in Go, by a command that {@code KEYWARD_KUBE_BENCH} names. It is given numbers of
 * bindings and prints, for these and perhaps others, lines such as {@code {"bindings":1000,"request":"not
 * allowed","nsPerDecision":5280,"bytes":320}}.
 */
public final class KubernetesAuthorizer {

    /** Names the command, with spaces between its words. */
    public static final String VARIABLE = "KEYWARD_KUBE_BENCH";

    private static final Duration MOST = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private KubernetesAuthorizer() {}

    /** @throws IOException if the command fails, or prints something else */
    public static List<GoTiming> time(String command, List<Integer> sizes) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(Arrays.asList(command.strip().split("\\s+")));
        sizes.forEach(size -> words.add(size.toString()));
        ProcessBuilder program = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        // A size that was asked for twice is measured twice: the first counts.
        Map<String, GoTiming> timings = new LinkedHashMap<>();
        for (String line : Output.of(program, MOST)) {
            GoTiming timing = parse(line);
            timings.putIfAbsent(timing.bindings() + " " + timing.allowed(), timing);
        }
        return List.copyOf(timings.values());
    }

    static GoTiming parse(String line) throws IOException {
        JsonNode fields = JSON.readTree(line);
        if (!fields.path("bindings").isInt() || !fields.path("nsPerDecision").isNumber()) {
            throw new IOException(VARIABLE + ": a line without bindings and nsPerDecision: " + line);
        }
        return new GoTiming(
                fields.path("bindings").intValue(),
                !fields.path("request").asText().startsWith("not"),
                fields.path("nsPerDecision").doubleValue(),
                fields.path("bytes").doubleValue());
    }
}
