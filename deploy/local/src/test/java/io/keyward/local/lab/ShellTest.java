package io.keyward.local.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {

    private final Shell shell;

    ShellTest(@TempDir Path folder) {
        shell = new Shell(Map.of("ROLE", "a b"), folder);
    }

    @Test
    void lines_variables_and_errors_are_those_of_a_terminal() {
        assertThat(shell.run("printf '%s|' \\\n\"$ROLE\" end; echo no >&2; exit 3"))
                .isEqualTo(new Shell.Result(3, "a b|end|no\n"));
    }

    @Test
    void a_command_that_reads_finds_the_end_of_its_input() {
        assertThat(shell.run("cat")).isEqualTo(new Shell.Result(0, ""));
    }
}
