package io.keyward.local.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.local.console.Failure;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "KEYWARD_HOME", "/src/keyward",
                "KEYWARD_STATE_DIR", "/src/keyward/.keyward"));
        int port = 9000;
        for (String variable : Settings.portVariables()) {
            environment.put(variable, Integer.toString(port++));
        }
        return environment;
    }

    @Test
    void each_part_has_the_port_of_its_variable() {
        Settings settings = Settings.from(environment());
        assertThat(settings.url(Part.GATEWAY))
                .isEqualTo("http://127.0.0.1:" + environment().get("KEYWARD_GATEWAY_PORT"));
        assertThat(settings.managementUrl(Part.GATEWAY)).isEqualTo(settings.url(Part.GATEWAY));
        assertThat(settings.managementUrl(Part.ACCESS_SERVICE))
                .isEqualTo("http://127.0.0.1:" + environment().get("KEYWARD_ACCESS_MANAGEMENT_PORT"));
        assertThat(settings.kubernetesUrl())
                .isEqualTo("https://127.0.0.1:" + environment().get("KEYWARD_LAB_KUBE_PORT"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "http", "80 80", "8080.0", "99999999999"})
    void what_is_no_port_is_refused_by_name(String value) {
        Map<String, String> environment = environment();
        environment.put("KEYWARD_AUDIT_PORT", value);
        assertThatThrownBy(() -> Settings.from(environment))
                .isInstanceOf(Failure.class)
                .hasMessage("KEYWARD_AUDIT_PORT=" + value + " is no port: give a number from 1 to 65535");
    }

    @Test
    void two_parts_on_one_port_are_refused() {
        Map<String, String> environment = environment();
        environment.put("KEYWARD_AUDIT_PORT", "7001");
        environment.put("KEYWARD_SYNC_PORT", "7001");
        assertThatThrownBy(() -> Settings.from(environment))
                .hasMessage("KEYWARD_SYNC_PORT and KEYWARD_AUDIT_PORT are both 7001: each needs its own port");
    }

    @Test
    void java_options_are_words() {
        Map<String, String> environment = environment();
        assertThat(Settings.from(environment).javaOptions()).isEmpty();
        environment.put("KEYWARD_JAVA_OPTIONS", "  -Xmx1g\t-XX:TieredStopAtLevel=4 ");
        assertThat(Settings.from(environment).javaOptions()).containsExactly("-Xmx1g", "-XX:TieredStopAtLevel=4");
    }

    @Test
    void a_missing_variable_is_named() {
        Map<String, String> environment = environment();
        environment.remove("KEYWARD_STATE_DIR");
        assertThatThrownBy(() -> Settings.from(environment)).hasMessageContaining("KEYWARD_STATE_DIR is not set");
    }
}
