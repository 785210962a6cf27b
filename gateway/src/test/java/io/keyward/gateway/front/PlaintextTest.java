package io.keyward.gateway.front;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaintextTest {

    private static void start(String host, String insecureRequests) {
        new Plaintext(host, insecureRequests).refuse(new StartupEvent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    void loopback_may_have_it(String host) {
        assertThatCode(() -> start(host, "enabled")).doesNotThrowAnyException();
    }

    /** A redirect comes too late for the token that was sent. */
    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "::", "10.0.0.1", "gateway.example.org", "127.0.0.1.example.org", "localhost.", ""})
    void nobody_else_has_it(String host) {
        for (String insecureRequests : new String[] {"enabled", "redirect"}) {
            assertThatThrownBy(() -> start(host, insecureRequests))
                    .hasMessageContaining("quarkus.http.insecure-requests=disabled");
        }
        assertThatCode(() -> start(host, "disabled")).doesNotThrowAnyException();
    }
}
