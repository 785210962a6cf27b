package io.keyward.local.e2e;

import static io.keyward.local.e2e.Aws.READ_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.lab.Step;
import io.keyward.local.lab.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./keyward lab --yes}, as the script calls it, on a role that already has an entry. */
class LabCommandTest {

    private static final String ENTRIES = "/clusters/eks-workshop/access-entries";

    private final Stage stage = new Stage();
    private final Path folder;

    LabCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void anEarlierRun() {
        Tool.orSkip("aws", Map.of(), folder);
        Tool.orSkip("kubectl", Map.of(), folder);
        cleanUp();
        stage.eks().post(ENTRIES, Map.of("principalArn", READ_ONLY)).expect(200);
    }

    @AfterEach
    void cleanUp() {
        stage.eks().delete(ENTRIES + "/" + Rest.encoded(READ_ONLY));
    }

    @Test
    void every_step_is_told_run_and_looked_behind() throws Exception {
        String told = lab();

        List<String> expected = new ArrayList<>();
        expected.add("The role has an access entry already, from an earlier run.");
        expected.add("$ aws eks delete-access-entry ");
        List<Step> steps = Steps.ofThePage();
        for (Step step : steps) {
            expected.add("--- " + (steps.indexOf(step) + 1) + " of " + steps.size() + ": " + step.title() + "\n");
            expected.addAll(step.explanation());
            expected.add("$ " + step.command().replace("\n", "\n    ") + "\n");
            expected.add("behind it:\n");
            expected.addAll(behind(step));
        }
        assertThat(told).containsSubsequence(expected).contains("Done.").doesNotContain("(Enter runs it)");
        assertEventsAreOnRecord(told);
    }

    private static List<String> behind(Step step) {
        List<String> lines = new ArrayList<>();
        if (!step.actions().isEmpty()) {
            lines.add("Its sync state is SYNCED");
            step.actions().forEach(action -> lines.add(action + " "));
            lines.add("AWS request ");
        }
        step.question().ifPresent(question -> {
            lines.add("agrees:\n");
            lines.add("decision.check ");
            lines.add(step.exitStatus() == 0 ? " ALLOWED\n" : " NOT_ALLOWED\n");
        });
        return lines;
    }

    private void assertEventsAreOnRecord(String told) {
        List<String> ids = told.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("event "))
                .map(line -> line.substring("event ".length()))
                .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(10);
        assertThat(stage.events("principal=" + Rest.encoded(READ_ONLY)))
                .extracting(event -> event.get("id").asText())
                .containsAll(ids);
    }

    private String lab() throws IOException, InterruptedException {
        Path output = folder.resolve("lab.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/keyward-local.jar",
                        "lab",
                        "--yes")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(stage.platform().variables());
        // A person's own settings lead nowhere else.
        builder.environment().putAll(Map.of("AWS_PROFILE", "production", "AWS_DEFAULT_OUTPUT", "table"));
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String told = Files.readString(output);
        assertThat(process.exitValue()).as(told).isZero();
        return told;
    }
}
