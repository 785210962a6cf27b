package io.keyward.grpc.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.settings.Setting.Kind;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SettingProblemsTest {

    private static final int ORDINAL = 500;

    static Stream<Setting> bounded() {
        return SettingCatalogue.own().settings().stream()
                .filter(setting -> !setting.min().isEmpty() || !setting.max().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("bounded")
    void a_bounded_setting_takes_its_limits_and_nothing_beyond_them(Setting setting) {
        BigDecimal step = setting.kind() == Kind.DURATION ? new BigDecimal("0.001") : BigDecimal.ONE;
        if (setting.kind() == Kind.DECIMAL) {
            step = new BigDecimal("0.01");
        }
        if (!setting.min().isEmpty()) {
            BigDecimal least = requireNonNull(SettingProblems.amount(setting.kind(), setting.min()));
            assertThat(broken(setting, least)).isEmpty();
            assertThat(broken(setting, least.subtract(step)))
                    .singleElement()
                    .asString()
                    .contains(setting.min());
        }
        if (!setting.max().isEmpty()) {
            BigDecimal most = requireNonNull(SettingProblems.amount(setting.kind(), setting.max()));
            assertThat(broken(setting, most)).isEmpty();
            assertThat(broken(setting, most.add(step)))
                    .singleElement()
                    .asString()
                    .contains(setting.max());
        }
    }

    /** Of that setting alone; whether it fits others is another matter. */
    private static List<String> broken(Setting setting, BigDecimal amount) {
        String property = setting.name().replace("*", "corp");
        String value = setting.kind() == Kind.DURATION
                ? "PT" + amount.setScale(3, RoundingMode.UNNECESSARY).toPlainString() + "S"
                : amount.stripTrailingZeros().toPlainString();
        return problems(setting.services().iterator().next(), Map.of(property, value)).stream()
                .filter(line -> line.startsWith(property + " ") && !line.contains(", which is "))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            access-service | keyward.grpc.port             | many          | keyward.grpc.port is "many": must be an integer, 0 to 65535
            access-service | keyward.grpc.max-request-size | 4 MB          | keyward.grpc.max-request-size is "4 MB": must be a size in bytes (65536, 256K, 8M, 1G), 64K to 256M
            gateway        | keyward.gateway.call-timeout  | soon          | keyward.gateway.call-timeout is "soon": must be a duration (500ms, 10s, 5m, 2h, P90D), 100ms to 5m
            gateway        | keyward.gateway.access-service | access:70000 | keyward.gateway.access-service is "access:70000": must be host:port with a port from 1 to 65535, or several separated by commas
            gateway        | quarkus.http.insecure-requests | maybe        | quarkus.http.insecure-requests is "maybe": must be one of enabled, disabled, redirect
            gateway        | keyward.gateway.max-rbac-size | 16M           | ''
            access-service | keyward.access.outbox.relay   | maybe         | keyward.access.outbox.relay is "maybe": must be true or false
            access-service | keyward.oidc.corp.algorithms  | RS256,HS256   | keyward.oidc.corp.algorithms is "RS256,HS256": must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512
            access-service | keyward.paging.keys           | hunter2       | keyward.paging.keys is set to something else: must be the base64 of 32 bytes, several separated by commas
            access-service | quarkus.tls.keyward.trust-store.pem.certs | /no/such.pem | quarkus.tls.keyward.trust-store.pem.certs is "/no/such.pem": must be a file that can be read
            access-service | keyward.grcp.port             | 1             | keyward.grcp.port is no setting; did you mean keyward.grpc.port?
            gateway        | KEYWARD_GATEWAY_SYNC_WIAT     | 1s            | KEYWARD_GATEWAY_SYNC_WIAT is the variable of no setting; did you mean KEYWARD_GATEWAY_SYNC_WAIT?
            gateway        | KEYWARD_GATEWAY_SERVICE_HOST  | 10.0.0.1      | ''
            gateway        | keyward.access.settle         | 5s            | ''
            """)
    void a_wrong_value_is_one_line_with_the_setting_and_the_rule(
            String service, String property, String value, String line) {
        List<String> problems = problems(service, Map.of(property, value)).stream()
                .filter(problem -> !problem.contains(" is not set: "))
                .toList();
        assertThat(problems).isEqualTo(line.isEmpty() ? List.of() : List.of(line));
    }

    @Test
    void two_that_contradict_each_other_are_told_of() {
        assertThat(problems("gateway", Map.of("keyward.gateway.max-bodies-of-caller", "4M")))
                .contains(
                        "keyward.gateway.max-bodies-of-caller is \"4M\": must be at least keyward.gateway.max-batch-size,"
                                + " which is 8M");
        assertThat(problems("gateway", Map.of("keyward.gateway.max-batch-size", "32M")))
                .contains("keyward.gateway.max-bodies-of-caller is \"16M\": must be at least"
                        + " keyward.gateway.max-batch-size, which is 32M");
    }

    @Test
    void the_environment_is_judged_by_its_variables() {
        Config config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(
                        Map.of(
                                "KEYWARD_IDENTITY_SECRET_KEYS", "keys",
                                "KEYWARD_OIDC__CORP__JWKS_FILE", "/no/such.jwks",
                                "KEYWARD_OIDC__CORP__ISUER", "https://issuer",
                                "KEYWARD_HALL_BURSTS", "1"),
                        ORDINAL))
                .build();
        assertThat(new SettingProblems(SettingCatalogue.own(), "access-service").of(config))
                .filteredOn(line -> !line.contains(" is not set: "))
                .containsExactly(
                        "KEYWARD_HALL_BURSTS is the variable of no setting; did you mean KEYWARD_HALL_BURST?",
                        "KEYWARD_OIDC__CORP__ISUER is the variable of no setting; did you mean"
                                + " KEYWARD_OIDC__<NAME>__ISSUER?",
                        "KEYWARD_OIDC__CORP__JWKS_FILE is \"/no/such.jwks\": must be a file that can be read");
    }

    @Test
    void what_is_needed_and_missing_is_named_with_its_variable() {
        assertThat(problems("access-service", Map.of())).anySatisfy(line -> assertThat(line)
                .startsWith("keyward.identity.secret-keys (KEYWARD_IDENTITY_SECRET_KEYS) is not set: must be lines"));
    }

    @Test
    void a_refused_value_shows_no_credentials() {
        assertThat(problems(
                        "access-service",
                        Map.of(
                                "quarkus.datasource.jdbc.url",
                                "postgresql://app:hunter2@db:5432/app?password=hunter3&x=1")))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("quarkus.datasource.jdbc.url is \"postgresql://…@db:5432/app?password=…&x=1\""))
                .noneSatisfy(line -> assertThat(line).contains("hunter"));
    }

    @Test
    void links_of_kubernetes_services_and_what_the_script_exports_are_no_settings() {
        Config config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(
                        Map.of(
                                "KEYWARD_SERVICE_HOST", "10.0.0.1",
                                "KEYWARD_SERVICE_PORT_GRPC", "8081",
                                "KEYWARD_PORT", "tcp://10.0.0.1:8443",
                                "KEYWARD_PORT_8443_TCP_ADDR", "10.0.0.1",
                                "KEYWARD_GRPC", "127.0.0.1:8081",
                                "KEYWARD_KUBECONFIG", "/x"),
                        ORDINAL))
                .build();
        assertThat(new SettingProblems(SettingCatalogue.own(), "access-service").of(config))
                .allSatisfy(line -> assertThat(line).contains(" is not set: "));
    }

    private static List<String> problems(String service, Map<String, String> settings) {
        return new SettingProblems(SettingCatalogue.own(), service).of(config(settings));
    }

    private static Config config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(new HashMap<>(settings), "a test", ORDINAL))
                .build();
    }
}
