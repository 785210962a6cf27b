package io.keyward.grpc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeTokensTest {

    private static final String FIRST = "first-of-them-0123456789abcdef-0001";
    private static final String SECOND = "second.of_them~0123456789abcdef+/02==";

    private static ScrapeTokens of(String token) {
        return new ScrapeTokens(Optional.of(token), Optional.empty(), Duration.ofSeconds(1));
    }

    private static ScrapeTokens of(Path file) {
        return new ScrapeTokens(Optional.empty(), Optional.of(file), Duration.ofSeconds(1));
    }

    @Test
    void without_one_none_is_good() {
        ScrapeTokens none = new ScrapeTokens(Optional.empty(), Optional.empty(), Duration.ofSeconds(1));

        assertThat(none.isSet()).isFalse();
        assertThat(none.isShownBy("Bearer " + FIRST)).isFalse();
        assertThat(none.isShownBy("Bearer ")).isFalse();
    }

    @Test
    void each_of_several_is_good() {
        ScrapeTokens both = of(FIRST + "," + SECOND);

        assertThat(both.isShownBy("Bearer " + FIRST)).isTrue();
        assertThat(both.isShownBy("bearer  " + SECOND)).isTrue();
        assertThat(both.isShownBy("Bearer " + FIRST + "," + SECOND)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "short", "0123456789abcdef0123456789abcde", "with a space 0123456789abcdef0123456789"})
    void one_that_can_be_guessed_or_not_be_sent_stops_the_start(String token) {
        assertThatThrownBy(() -> of(token))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("keyward.metrics.token")
                .hasMessageNotContaining(token.isBlank() ? "\u0000" : token);
    }

    @Test
    void a_file_is_read_anew_and_one_that_is_broken_changes_nothing(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), FIRST + "\n");
        ScrapeTokens tokens = of(file);
        assertThat(tokens.isShownBy("Bearer " + FIRST)).isTrue();

        Files.writeString(file, FIRST + "\n" + SECOND + "\n");
        tokens.reload();
        assertThat(tokens.isShownBy("Bearer " + FIRST)).isTrue();
        assertThat(tokens.isShownBy("Bearer " + SECOND)).isTrue();

        for (String broken : new String[] {"", "short", "x".repeat(10_000)}) {
            Files.writeString(file, broken);
            tokens.reload();
            assertThat(tokens.isShownBy("Bearer " + SECOND)).isTrue();
        }
        Files.delete(file);
        tokens.reload();
        assertThat(tokens.isShownBy("Bearer " + SECOND)).isTrue();

        Files.writeString(file, SECOND);
        tokens.reload();
        assertThat(tokens.isShownBy("Bearer " + FIRST)).isFalse();
        assertThat(tokens.isShownBy("Bearer " + SECOND)).isTrue();
    }

    @Test
    void a_file_that_is_not_there_stops_the_start(@TempDir Path folder) {
        assertThatThrownBy(() -> of(folder.resolve("absent")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("keyward.metrics.token-file", "absent");
    }

    @Test
    void there_is_one_place_for_them(@TempDir Path folder) {
        assertThatThrownBy(() -> new ScrapeTokens(
                        Optional.of(FIRST), Optional.of(folder.resolve("token")), Duration.ofSeconds(1)))
                .hasMessageContaining("both set");
    }

    @Test
    void no_text_shows_one() {
        assertThat(of(FIRST).toString()).doesNotContain(FIRST);
    }
}
