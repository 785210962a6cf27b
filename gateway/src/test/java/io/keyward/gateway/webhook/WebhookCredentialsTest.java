package io.keyward.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(WebhookCredentialsTest.NobodyThere.class)
class WebhookCredentialsTest {

    private static final String REVIEW =
            "{\"spec\":{\"user\":\"u\",\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}";

    /** Nobody listens where access-service should be. */
    public static class NobodyThere implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "keyward.gateway.access-service", "127.0.0.1:1",
                    "keyward.gateway.audit-service", "127.0.0.1:1",
                    "keyward.gateway.connect-wait", "60s");
        }
    }

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Basic a-token-of-ours"})
    void who_shows_no_credential_is_told_at_once(String authorization) {
        for (String path :
                new String[] {"/kube/c/webhooks/authorize", "/kube/c/webhooks/authenticate", "/kube/c/webhooks/x"}) {
            Answer answer = http.send("POST", path, Map.of("Authorization", authorization), REVIEW);

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().path("message").asText()).isEqualTo("Unauthorized");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            authorize    | {"spec":{"user":"u","nonResourceAttributes":{"path":"/","verb":"get"}}}
            authenticate | {"spec":{"token":"of.a.service.account"}}
            """)
    void an_api_server_is_told_at_once_that_there_is_no_answer(String webhook, String review) {
        Answer answer =
                http.send("POST", "/kube/c/webhooks/" + webhook, Map.of("Authorization", "Bearer kww_x"), review);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("reason").asText()).isEqualTo("ServiceUnavailable");
    }
}
