package io.keyward.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Lines with the answers of Kubernetes' own code. */
final class KubernetesLines {

    private KubernetesLines() {}

    /** All that are kept with the project. */
    static List<String> all() throws IOException {
        try (InputStream in = KubernetesLines.class.getResourceAsStream("kubernetes-answers.jsonl.gz");
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        new GZIPInputStream(Objects.requireNonNull(in)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    /** The line as the program writes it, which has fewer escapes. */
    static String rewritten(String line) {
        return Json.text(parse(line));
    }

    /** The line without its answers. */
    static String questions(String line) {
        Map<String, @Nullable Object> tree = parse(line);
        for (QuestionKind kind : QuestionKind.values()) {
            if (tree.get(kind.member()) instanceof List<?> questions) {
                for (Object question : questions) {
                    ((Map<?, ?>) question).keySet().removeAll(kind.answers());
                }
            }
        }
        return Json.text(tree);
    }

    static Map<String, @Nullable Object> parse(String line) {
        return Json.object(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
}
