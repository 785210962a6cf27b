package io.keyward.grpc.http;

import static io.keyward.grpc.http.ManagementDoor.Verdict.ASK;
import static io.keyward.grpc.http.ManagementDoor.Verdict.PASS;
import static io.keyward.grpc.http.ManagementDoor.Verdict.REFUSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementDoorTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private final ManagementDoor without = door(Optional.empty(), "0.0.0.0", Optional.of("keyward"));
    private final ManagementDoor with = door(Optional.of(TOKEN), "0.0.0.0", Optional.of("keyward"));

    private static ManagementDoor door(Optional<String> token, String host, Optional<String> tls) {
        return new ManagementDoor(new ScrapeTokens(token, Optional.empty(), Duration.ofSeconds(1)), host, tls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1"})
    void who_is_on_the_machine_sees_all_of_it(String cameTo) {
        assertThat(without.verdict(cameTo, false, "/q/metrics", null)).isEqualTo(PASS);
        assertThat(with.verdict(cameTo, false, "/q/metrics", null)).isEqualTo(PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "/q/health, PASS",
        "/q/health/ready, PASS",
        "/q/metrics, REFUSE",
        "/q/healthy, REFUSE",
        "/q, REFUSE",
        "/, REFUSE",
        "//q/health, REFUSE"
    })
    void others_are_told_whether_it_is_well(String path, ManagementDoor.Verdict verdict) {
        for (@Nullable
        String cameTo : new @Nullable String[] {"10.0.0.1", "::2", "fe80::1%eth0", "127.0.0.1.example.org", null}) {
            assertThat(without.verdict(cameTo, true, path, "Bearer " + TOKEN))
                    .as(cameTo)
                    .isEqualTo(verdict);
            assertThat(with.verdict(cameTo, false, path, "Bearer " + TOKEN))
                    .as("in plaintext, at " + cameTo)
                    .isEqualTo(verdict);
        }
    }

    @Test
    void a_token_opens_metrics_by_https_and_nothing_else() {
        assertThat(with.verdict("10.0.0.1", true, "/q/metrics", "Bearer " + TOKEN))
                .isEqualTo(PASS);
        for (@Nullable
        String wrong : new @Nullable String[] {
            null, "", TOKEN, "Basic " + TOKEN, "Bearer", "Bearer " + TOKEN + "0", "Bearer " + TOKEN.substring(1)
        }) {
            assertThat(with.verdict("10.0.0.1", true, "/q/metrics", wrong))
                    .as(wrong)
                    .isEqualTo(ASK);
        }
        for (String path : new String[] {"/q", "/q/metrics/", "/q/metrics/x", "/q/dev", "/"}) {
            assertThat(with.verdict("10.0.0.1", true, path, "Bearer " + TOKEN))
                    .as(path)
                    .isEqualTo(REFUSE);
        }
    }

    @Test
    void a_token_without_https_stops_the_start() {
        ManagementDoor open = door(Optional.of(TOKEN), "0.0.0.0", Optional.empty());
        assertThatThrownBy(() -> open.refuse(new StartupEvent()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.http.tls-configuration-name=keyward");
        for (ManagementDoor good : List.of(
                with,
                without,
                door(Optional.of(TOKEN), "127.0.0.1", Optional.empty()),
                door(Optional.empty(), "0.0.0.0", Optional.empty()))) {
            assertThatCode(() -> good.refuse(new StartupEvent())).doesNotThrowAnyException();
        }
    }
}
