package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

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

/** A full queue is said at every door in that door's words, with the time after which to try again. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class BusyTest {

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void the_native_api_answers_429() {
        Answer answer = http.send("GET", "/api/v1/clusters/busy", Map.of(), "");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("2");
        assertThat(answer.json().path("reason").asText()).isEqualTo("BUSY");
        assertThat(answer.json().path("title").asText()).isEqualTo("Too Many Requests");
        assertThat(answer.json().path("eksException").asText()).isEqualTo("ThrottlingException");
    }

    @Test
    void the_eks_api_throttles() {
        Answer answer = http.eks("123456789012", "GET", "/clusters/busy", "");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("2");
        assertThat(answer.header("x-amzn-ErrorType")).hasValue("ThrottlingException");
        assertThat(answer.json().path("message").asText()).contains("please try again");
    }

    @Test
    void the_kubernetes_api_has_too_many_requests() {
        Answer answer = http.send("GET", "/kube/busy/api", Map.of(), "");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("2");
        assertThat(answer.json().path("reason").asText()).isEqualTo("TooManyRequests");
        assertThat(answer.json().path("details").path("retryAfterSeconds").asInt())
                .isEqualTo(2);
    }

    @Test
    void a_webhook_asks_the_api_server_to_come_again() {
        Answer answer = http.send(
                "POST",
                "/kube/busy/webhooks/authorize",
                Map.of(),
                "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"spec\":{\"user\":\"me\","
                        + "\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"carts\"}}}");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).hasValue("2");
        assertThat(answer.json().path("reason").asText()).isEqualTo("TooManyRequests");
    }
}
