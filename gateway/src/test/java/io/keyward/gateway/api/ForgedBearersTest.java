package io.keyward.gateway.api;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.http.Escapes;
import io.keyward.grpc.token.ForgedTokensResource;
import io.keyward.grpc.token.ForgedTokensResource.AtDoor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forged bearer tokens at the native API and at kubectl's door. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
@QuarkusTestResource(value = ForgedTokensResource.class, restrictToAnnotatedClass = true)
class ForgedBearersTest {

    private static final String PRINCIPAL = "arn:aws:iam::123456789012:role/forged";
    private static final String ENTRIES = "/api/v1/clusters/workshop/access-entries";
    private static final Duration RECORDED = Duration.ofSeconds(10);
    private static final Pattern SUPPRESSED = Pattern.compile("suppressed: (\\d+)");

    @TestHTTPResource
    URI gateway;

    private RawHttp http;
    private AtDoor tokens;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
        // Not injected: the tests that run without the resource would have to have it, too.
        tokens = ForgedTokensResource.read(ConfigProvider.getConfig().getValue(ForgedTokensResource.FILE, Path.class));
    }

    @Test
    void none_is_let_in_and_the_one_they_differ_from_is() {
        assertThat(tokens.forged()).hasSizeGreaterThanOrEqualTo(80);
        Answer good = send("GET", "/api/v1/whoami", tokens.good(), "");
        assertThat(good.status()).as(good.body()).isEqualTo(200);
        assertThat(good.json().path("name").asText()).isEqualTo("corp:ada");

        long before = recorded();
        Set<String> words = new HashSet<>();
        tokens.forged().forEach((name, token) -> {
            Answer rest = send("POST", ENTRIES, token, "{\"principalArn\":\"" + PRINCIPAL + "\"}");
            assertThat(rest.status()).as(name + rest.body()).isEqualTo(401);
            assertThat(rest.header("WWW-Authenticate")).hasValue("Bearer realm=\"keyward\"");
            words.add(without(rest.json(), "requestId"));

            Answer kubectl = send("POST", "/kube/workshop" + KubeHttp.ACCESS, token, KubeHttp.review("get", "carts"));
            assertThat(kubectl.status()).as(name + kubectl.body()).isEqualTo(401);
            words.add(kubectl.body());
        });

        assertThat(words).as("one answer a door, whatever is wrong").hasSize(2);
        assertThat(tokens.heard()).isEmpty();
        assertThat(admin("GET", ENTRIES + "/" + Escapes.encode(PRINCIPAL)).status())
                .isEqualTo(404);
        // One a second of an address is recorded, with how many there were since.
        assertEventually(RECORDED, () -> {
            send("GET", "/api/v1/whoami", "forged", "");
            assertThat(recorded() - before)
                    .isGreaterThanOrEqualTo(2L * tokens.forged().size());
        });
        assertThat(refusals())
                .contains("ERROR_REASON_UNAUTHENTICATED", "POST /api/v1/clusters/{cluster}/access-entries");
        String refusals = refusals();
        tokens.forged().values().stream().filter(token -> token.length() > 20).forEach(token -> assertThat(refusals)
                .doesNotContain(token));
    }

    private static String without(JsonNode problem, String member) {
        return ((ObjectNode) problem).without(member).toString();
    }

    /** How many calls are on record as turned away. */
    private long recorded() {
        long recorded = 0;
        for (JsonNode event : admin("GET", "/api/v1/audit/events?action=call.refused&pageSize=1000")
                .json()
                .path("events")) {
            Matcher more = SUPPRESSED.matcher(event.toString());
            recorded += 1 + (more.find() ? Long.parseLong(more.group(1)) : 0);
        }
        return recorded;
    }

    private String refusals() {
        return admin("GET", "/api/v1/audit/events?action=call.refused&pageSize=1000")
                .body();
    }

    private Answer admin(String method, String target) {
        return http.send(method, target, Map.of("Authorization", People.bearer(People.ADMIN)), "");
    }

    private Answer send(String method, String target, String token, String body) {
        return http.send(method, target, Map.of("Authorization", "Bearer " + token), body);
    }
}
