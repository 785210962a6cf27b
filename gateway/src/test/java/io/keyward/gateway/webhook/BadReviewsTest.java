package io.keyward.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reviews that are none are refused as an API server words it. */
@QuarkusTest
@TestProfile(WebhookPlatform.Profile.class)
class BadReviewsTest {

    private static final String AUTHENTICATE = "/kube/eks-workshop/webhooks/authenticate";
    private static final String AUTHORIZE = "/kube/eks-workshop/webhooks/authorize";

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            authenticate | {"spec":{}}                       | 400 | token is required for TokenReview in authentication
            authenticate | {                                 | 400 | unexpected end of JSON input
            authenticate | []                                | 400 | cannot unmarshal array
            authenticate | {"spec":{"token":1}}              | 400 | json: cannot unmarshal number into Go struct field TokenReviewSpec.spec.token of type string
            authenticate | {"kind":"Pod","spec":{}}          | 400 | no kind "Pod" is registered for version "authentication.k8s.io/v1"
            authenticate | {"apiVersion":"authentication.k8s.io/v2","spec":{}} | 400 | no kind "TokenReview" is registered for version "authentication.k8s.io/v2"
            authenticate | {"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{}} | 400 | cannot be handled as a TokenReview
            authorize    | {"spec":{"user":"u"}}             | 422 | exactly one of nonResourceAttributes or resourceAttributes must be specified
            authorize    | {"spec":{"resourceAttributes":{}}} | 422 | at least one of user or group must be specified
            authorize    | {"spec":{"groups":"g"}}           | 400 | cannot unmarshal string into Go struct field SubjectAccessReviewSpec.spec.groups of type []string
            authorize    | {"spec":[]}                       | 400 | cannot unmarshal array
            authorize    | {}                                | 422 | must be specified
            """)
    void a_review_that_is_none(String webhook, String body, int status, String message) {
        Answer answer = http.send("POST", "/kube/eks-workshop/webhooks/" + webhook, Map.of(), body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("kind").asText()).isEqualTo("Status");
        assertThat(answer.json().path("code").asInt()).isEqualTo(status);
        assertThat(answer.json().path("message").asText()).contains(message);
    }

    @Test
    void a_huge_body() {
        Answer answer =
                http.send("POST", AUTHENTICATE, Map.of(), "{\"spec\":{\"token\":\"" + "a".repeat(2 << 20) + "\"}}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("reason").asText()).isEqualTo("RequestEntityTooLarge");
        assertThat(answer.json().path("message").asText()).isEqualTo("Request entity too large: limit is 1048576");
    }

    @Test
    void a_huge_token_is_one_that_is_not_accepted() {
        Answer answer = http.send(
                "POST", AUTHENTICATE, Map.of(), "{\"spec\":{\"token\":\"k8s-aws-v1." + "a".repeat(17_000) + "\"}}");

        assertThat(answer.json().path("status").toString()).isEqualTo("{\"authenticated\":false}");
    }

    @Test
    void more_groups_than_access_service_takes() {
        String groups = String.join(",", Collections.nCopies(5_001, "\"g\""));
        Answer answer = http.send(
                "POST",
                AUTHORIZE,
                Map.of(),
                "{\"spec\":{\"user\":\"u\",\"groups\":[" + groups
                        + "],\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("message").asText()).contains("5000");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /kube/eks-workshop/webhooks/authenticate, 405, MethodNotAllowed",
        "POST, /kube/eks-workshop/webhooks/admit, 404, NotFound",
        "POST, /kube/eks-workshop/webhooks, 404, NotFound",
        "POST, /kube/eks-workshop/webhooks/authorize/, 404, NotFound",
        "POST, /kube/eks-workshop/webhooks/authorize/x, 404, NotFound",
        "POST, /kube/%zz/webhooks/authorize, 400, BadRequest"
    })
    void a_wrong_way_in(String method, String target, int status, String reason) {
        Answer answer = http.send(method, target, Map.of(), "{}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("reason").asText()).isEqualTo(reason);
    }

    @Test
    void another_media_type() {
        assertThat(http.send("POST", AUTHORIZE, Map.of("Content-Type", "text/plain"), "{}")
                        .status())
                .isEqualTo(415);
    }
}
