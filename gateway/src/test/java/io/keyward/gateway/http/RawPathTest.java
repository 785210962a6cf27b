package io.keyward.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawPathTest {

    @Test
    void an_escaped_arn_stays_one_segment() {
        RawPath path = RawPath.parse("/clusters/demo/access-entries/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fteam%2Fdev");

        assertThat(path.segments())
                .containsExactly("clusters", "demo", "access-entries", "arn:aws:iam::1:role/team/dev");
        assertThat(path.trailingSlash()).isFalse();
    }

    @Test
    void what_aws_clients_do_not_escape_is_taken_as_it_is() {
        assertThat(RawPath.parse("/a:b+c@d~e").segments()).containsExactly("a:b+c@d~e");
    }

    @Test
    void a_trailing_slash_is_told() {
        assertThat(RawPath.parse("/clusters/")).isEqualTo(new RawPath(List.of("clusters"), true));
        assertThat(RawPath.parse("/")).isEqualTo(new RawPath(List.of(), false));
    }

    @ParameterizedTest
    @CsvSource({
        "/clusters/../q, dot segment",
        "/clusters/./x, dot segment",
        "/clusters/%2e%2E/q, dot segment",
        "/clusters/%2e, dot segment",
        "/clusters//x, empty segment",
        "//clusters, empty segment",
        "/clusters/%zz, broken percent escape",
        "/clusters/a%2, broken percent escape",
        "/clusters/a%, broken percent escape",
        "/clusters/%+1, broken percent escape",
        "/clusters/%c0%af, not valid UTF-8",
        "/clusters/%ff, not valid UTF-8",
        "/clusters/a%00b, control character",
        "/clusters/a%0d%0ab, control character",
        "/clusters/ä, must be escaped",
        "clusters, start with a slash",
        "*, start with a slash"
    })
    void tricks_are_refused(String raw, String problem) {
        assertThatThrownBy(() -> RawPath.parse(raw))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(problem);
    }

    @Test
    void any_text_survives_escaping() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        for (int i = 0; i < 1_000; i++) {
            int[] points = random.ints(1 + random.nextInt(20), 0x20, 0xd7ff)
                    .filter(point -> !Character.isISOControl(point))
                    .toArray();
            String text = "x" + new String(points, 0, points.length);
            String escaped = Escapes.encode(text);

            assertThat(escaped).matches("[A-Za-z0-9._~%-]+");
            assertThat(RawPath.parse("/" + escaped).segments()).containsExactly(text);
        }
    }

    @Test
    void bytes_that_are_no_text_are_refused() {
        assertThat(Escapes.utf8("body", "ä".getBytes(StandardCharsets.UTF_8))).isEqualTo("ä");
        assertThatThrownBy(() -> Escapes.utf8("body", new byte[] {(byte) 0xff})).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> Escapes.checkText("name", "a\ud800b")).hasMessageContaining("Unicode");
    }
}
