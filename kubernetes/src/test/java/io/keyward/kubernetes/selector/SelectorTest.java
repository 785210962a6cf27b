package io.keyward.kubernetes.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Label and field selectors select what Kubernetes' do. */
class SelectorTest {

    private static final Map<String, String> LABELS =
            Map.of("app", "ui", "tier", "front", "example.com/size", "12", "empty", "");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "app",
                "app=ui",
                "app==ui",
                "app = ui",
                "app!=x",
                "nope!=x",
                "!nope",
                "! nope",
                "app in (x, ui)",
                "app notin (x,y)",
                "nope notin (x)",
                "app=ui,tier=front",
                "app=ui , !nope",
                "example.com/size>11",
                "example.com/size<13",
                "empty=",
                "empty",
                "app in (ui),tier"
            })
    void selects(String selector) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nope",
                "app=x",
                "app!=ui",
                "!app",
                "app in (x)",
                "nope in (x)",
                "app notin (ui)",
                "app=ui,tier=back",
                "example.com/size>12",
                "nope>1",
                "app>1",
                "app="
            })
    void doesNotSelect(String selector) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((",
                "=a",
                "a=b c",
                "a=b,",
                ",a",
                "a in",
                "a in (b",
                "!a=b",
                "a>b",
                "a=-",
                "a=b=c",
                "-a",
                "a in (b)c"
            })
    void cannotBeRead(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fieldsMustAllHold() {
        Map<String, String> fields = Map.of("metadata.name", "a", "status.phase", "Running");

        assertThat(FieldSelector.parse("").matches(fields)).isTrue();
        assertThat(FieldSelector.parse("metadata.name=a,status.phase==Running").matches(fields))
                .isTrue();
        assertThat(FieldSelector.parse("metadata.name=a,status.phase!=Running").matches(fields))
                .isFalse();
        assertThat(FieldSelector.parse("metadata.name=a\\,b").exact("metadata.name"))
                .contains("a,b");
        assertThatThrownBy(() -> FieldSelector.parse("nope=1").matches(fields))
                .hasMessage("field label not supported: nope");
        for (String broken : List.of("&&", "a", "a=b=c", "a=\\x")) {
            assertThatThrownBy(() -> FieldSelector.parse(broken)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
