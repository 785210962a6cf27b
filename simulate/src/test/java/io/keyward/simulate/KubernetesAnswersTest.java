package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program against the answers of Kubernetes' own code: every verdict, reason, body and list. */
class KubernetesAnswersTest {

    /** A command that takes a seed, a number of cases and a file, and writes that many lines of Kubernetes' answers to it. */
    private static final String GENERATOR = "KEYWARD_KUBE_VECTORS";

    @Test
    void everyLineComesOutAsKubernetesAnswersIt() throws IOException {
        List<String> lines = KubernetesLines.all();
        assertThat(lines).hasSize(400);

        Called called =
                Called.with(lines.stream().map(KubernetesLines::questions).collect(Collectors.joining("\n")));

        assertThat(called.err()).isEmpty();
        assertThat(called.status()).isZero();
        assertThat(called.out().lines().toList())
                .isEqualTo(lines.stream().map(KubernetesLines::rewritten).toList());
    }

    @Test
    void everyAnswerOfKubernetesIsAsExpected() throws IOException {
        Called called = Called.with(String.join("\n", KubernetesLines.all()), "--expect");
        assertThat(called).isEqualTo(new Called(0, "26800 answers as expected, 0 not\n", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 202, 303})
    void freshAnswersOfKubernetesAreAsExpected(int seed, @TempDir Path folder)
            throws IOException, InterruptedException {
        String generator = System.getenv(GENERATOR);
        assumeTrue(generator != null, GENERATOR + " names no generator of Kubernetes' answers (docs/simulate.md)");
        Path file = folder.resolve("fresh.jsonl");
        List<String> command = new ArrayList<>(List.of(generator.split(" ", -1)));
        command.addAll(List.of(String.valueOf(seed), "100", file.toString()));
        Path log = folder.resolve("log");
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(status).as(Files.readString(log)).isZero();

        Called called = Called.with(Files.readAllBytes(file), "--expect");

        assertThat(called).isEqualTo(new Called(0, "6700 answers as expected, 0 not\n", ""));
    }
}
