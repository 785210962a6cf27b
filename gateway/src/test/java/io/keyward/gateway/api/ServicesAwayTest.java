package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ServicesAwayTest.NobodyThere.class)
class ServicesAwayTest {

    /** Points the gateway at a port that nobody listens on. */
    public static class NobodyThere implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "keyward.gateway.access-service", "127.0.0.1:1",
                    "keyward.gateway.audit-service", "127.0.0.1:1",
                    "keyward.gateway.connect-wait", "100ms");
        }
    }

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void health_names_who_is_away() {
        Answer answer = http.send("GET", "/q/health/ready", Map.of(), "");

        assertThat(answer.status()).isEqualTo(503);
        int away = 0;
        for (JsonNode check : answer.json().path("checks")) {
            if (!check.path("name").asText().endsWith("-service")) {
                continue;
            }
            away++;
            boolean needed = check.path("name").asText().equals("access-service");
            assertThat(check.path("status").asText()).isEqualTo(needed ? "DOWN" : "UP");
            assertThat(check.path("data").path("away").asText())
                    .as(answer.body())
                    .contains("does not answer");
        }
        assertThat(away).isEqualTo(2);
    }

    @Test
    void aws_clients_are_told_to_try_again() {
        Answer answer = http.eks("123456789012", "GET", "/clusters/workshop", "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("x-amzn-ErrorType")).hasValue("ServiceUnavailableException");
        assertThat(answer.json().path("message").asText()).contains("Try again");
    }

    @Test
    void others_are_told_so_too() {
        Answer answer = http.send("GET", "/api/v1/audit/events", Map.of(), "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).hasValue("1");
        assertThat(answer.json().path("reason").asText()).isEqualTo("UNAVAILABLE");
    }

    @Test
    void without_a_configured_token_every_token_is_refused() {
        assertThat(http.send("GET", "/api/v1/clusters", Map.of("Authorization", "Bearer x"), "")
                        .status())
                .isEqualTo(401);
    }
}
