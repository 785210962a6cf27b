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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class PlatformPathsTest {

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "keyward.metrics.token")
    String scrapeToken;

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

    @Test
    void a_scrape_token_is_good_for_metrics_alone() {
        Map<String, String> scraper = Map.of("Authorization", "Bearer " + scrapeToken);

        assertThat(http.send("GET", "/q/metrics", scraper, "").body()).contains("jvm_memory_used_bytes");
        assertThat(http.send("GET", "/q/metrics", Map.of("Authorization", "Bearer 0" + scrapeToken), "")
                        .status())
                .isEqualTo(401);
        for (String other : new String[] {"/api/v1/whoami", "/api/v1/clusters", "/q/nothing", "/q/metrics/x"}) {
            assertThat(http.send("GET", other, scraper, "").status()).as(other).isEqualTo(401);
        }
        assertThat(http.send("POST", "/q/metrics", scraper, "").status()).isEqualTo(401);
    }

    private Answer get(String target) {
        return http.send("GET", target, Map.of(), "");
    }
}
