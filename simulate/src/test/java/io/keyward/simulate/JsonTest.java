package io.keyward.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"b\":[1,-2.50,12345678901234567890,true,false,null,[],{\"a\":\"\"}],\"a\":\"\\\"\\\\\\n\"}",
                "{\"a\":\"\u00e9\u20ac\uD83D\uDE00\"}",
            })
    void whatIsReadIsWrittenTheSame(String json) {
        assertThat(KubernetesLines.rewritten(json)).isEqualTo(json);
    }

    @Test
    void halfASurrogatePairIsReplacedAsGoDoes() {
        assertThat(KubernetesLines.rewritten("{\"x\":\"a\\ud800b\\ud83d\\ude00\"}"))
                .isEqualTo("{\"x\":\"a\uFFFDb\uD83D\uDE00\"}");
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertThatThrownBy(() -> KubernetesLines.parse(deep))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nesting depth");
    }
}
