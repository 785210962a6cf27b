package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A stream far larger than the heap passes through a process of its own. */
class ConstantMemoryTest {

    private static final int LINES = 4_000;
    private static final String HEAP = "-Xmx16m";

    @Test
    void streamLargerThanTheHeapPasses() throws IOException {
        String arn = "\"principalArn\":\"arn:aws:iam::123456789012:role/r\"";
        String line = "{\"state\":{\"entries\":[{" + arn + ",\"username\":\"u\",\"tags\":{\"pad\":\""
                + "x".repeat(10_000) + "\"}}]},\"checks\":[{" + arn
                + ",\"attributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}]}\n";
        assertThat((long) LINES * line.length()).isGreaterThan(2L * (16 << 20));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(process, line));

        long answers;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            answers = out.lines()
                    .filter(answer -> answer.contains("\"allowed\":false"))
                    .count();
        }

        writing.join();
        assertThat(process.onExit().join().exitValue()).isZero();
        assertThat(answers).isEqualTo(LINES);
    }

    private static void write(Process process, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        try (OutputStream in = process.getOutputStream()) {
            for (int number = 0; number < LINES; number++) {
                in.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
