package io.keyward.bench.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesAuthorizerTest {

    @Test
    void lines_are_read_and_a_size_counts_once(@TempDir Path folder) throws Exception {
        String command = script(folder, """
                for n in "$@" "$1"; do
                  echo '{"bindings":'$n',"request":"allowed, bound in the middle","nsPerDecision":'$n'0,"bytes":64}'
                  echo '{"bindings":'$n',"request":"not allowed","nsPerDecision":7,"bytes":0}'
                done
                """);

        assertThat(KubernetesAuthorizer.time(command, List.of(60, 1000)))
                .containsExactly(
                        new GoTiming(60, true, 600, 64),
                        new GoTiming(60, false, 7, 0),
                        new GoTiming(1000, true, 10_000, 64),
                        new GoTiming(1000, false, 7, 0));
    }

    @Test
    void command_that_fails_or_says_something_else_is_refused(@TempDir Path folder) throws Exception {
        String failing = script(folder, "exit 3");
        assertThatThrownBy(() -> KubernetesAuthorizer.time(failing, List.of(60)))
                .isInstanceOf(IOException.class)
                .hasMessage("sh ended with status 3");
        assertThatThrownBy(() -> KubernetesAuthorizer.parse("{\"bindings\":60}"))
                .isInstanceOf(IOException.class)
                .hasMessage("KEYWARD_KUBE_BENCH: a line without bindings and nsPerDecision: {\"bindings\":60}");
    }

    private static String script(Path folder, String text) throws IOException {
        return "sh " + Files.writeString(folder.resolve("bench.sh"), text);
    }
}
