package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class PlatformPathsTest {

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void the_gateway_is_ready_while_both_services_answer() {
        JsonNode health = get("/q/health/ready").json();

        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.path("checks").findValuesAsText("name")).contains("access-service", "audit-service");
        assertThat(health.toString()).doesNotContain("away");
    }

    @Test
    void people_find_the_description_from_the_root() {
        Answer root = http.send("GET", "/", Map.of("Accept", "text/html,*/*"), "");

        assertThat(root.status()).isEqualTo(303);
        assertThat(get(root.header("Location").orElseThrow()).status()).isEqualTo(200);
    }

    @Test
    void metrics_do_not_grow_with_the_paths() {
        for (int i = 0; i < 3; i++) {
            http.eks("123456789012", "GET", "/clusters/metered-" + i + "/access-entries/role%2F" + i, "");
        }
        String metrics = get("/q/metrics").body();

        assertThat(metrics).contains("uri=\"/clusters/{name}/access-entries/{principalArn}\"");
        assertThat(metrics).doesNotContain("metered-");
    }

    private Answer get(String target) {
        return http.send("GET", target, Map.of(), "");
    }
}
