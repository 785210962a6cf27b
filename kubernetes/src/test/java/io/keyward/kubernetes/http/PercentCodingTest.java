package io.keyward.kubernetes.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodingTest {

    @Test
    void anArnStaysOneSegment() {
        assertThat(PercentCoding.encode("arn:aws:iam::1:role/a b+c@d"))
                .isEqualTo("arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b%2Bc%40d");
    }

    @Test
    void decodingUndoesEncoding() {
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(12, 1, 0x2fff).forEach(text::appendCodePoint);
            assertThat(PercentCoding.decode(PercentCoding.encode(text.toString())))
                    .isEqualTo(text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "%4g", "a%zz", "%ff", "%c3", "%c3%28", "%+1"})
    void brokenEscapesAreRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> PercentCoding.decode(text));
    }
}
