package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.identity.v1.Permission.WhoCase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All operations of the EKS API, as the door itself lists them. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class EveryOperationTest {

    private static final String BODY = "{}";

    @Inject
    Services services;

    @Inject
    PageTokens tokens;

    @TestHTTPResource
    URI gateway;

    private RawHttp http;
    private List<EksRoute> routes;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
        routes = EksOperations.all(services, Duration.ZERO, tokens);
    }

    @Test
    void each_has_the_permission_of_what_it_calls() {
        assertThat(routes).hasSize(14);
        for (EksRoute route : routes) {
            assertThat(route.needs().permissions())
                    .as(route.name())
                    .isNotEmpty()
                    .allMatch(permission -> permission.getWhoCase() != WhoCase.PEERS);
        }
    }

    @Test
    void nobody_gets_in_who_did_not_sign_with_a_key_of_ours() {
        for (EksRoute route : routes) {
            String method = route.method().name();
            String target = target(route);
            refused(route, Map.of("Authorization", ""), "MissingAuthenticationTokenException");
            refused(route, Map.of("Authorization", "Bearer x"), "IncompleteSignatureException");
            refused(route, http.forged("123456789012", method, target, BODY), "InvalidSignatureException");
            refused(route, http.signed("AKIANOBODY", "us-west-2", method, target, BODY), "UnrecognizedClientException");
            refused(
                    route,
                    http.signed("123456789012", "us-west-2", method, target, "{\"other\":1}"),
                    "InvalidSignatureException");
        }
    }

    @Test
    void a_viewer_changes_nothing_and_is_told_as_aws_tells_it() {
        for (EksRoute route : routes) {
            if (route.method().name().equals("GET")) {
                continue;
            }
            Answer answer = http.eks("AKIAVIEWER", route.method().name(), target(route), BODY);

            assertThat(answer.status()).as(route.name()).isEqualTo(403);
            assertThat(answer.header("x-amzn-ErrorType")).hasValue("AccessDeniedException");
            assertThat(answer.json().path("message").asText())
                    .startsWith("User: access-key/AKIAVIEWER is not authorized to perform: eks:" + route.name()
                            + " on resource: arn:aws:eks:us-west-2:123456789012:cluster/workshop because ");
        }
    }

    @Test
    void a_cluster_that_may_not_be_seen_is_not_there() {
        for (EksRoute route : routes) {
            if (!route.template().contains("{name}")) {
                continue;
            }
            String unseen = target(route).replace("workshop", "unread");
            String absent = target(route).replace("workshop", "absent");
            Answer first = http.eks("AKIAOPERATOR", route.method().name(), unseen, "{");
            Answer second = http.eks("AKIAOPERATOR", route.method().name(), absent, "{");

            assertThat(first.status()).as(route.name()).isEqualTo(404);
            assertThat(second.body()).isEqualTo(first.body().replace("unread", "absent"));
        }
    }

    private void refused(EksRoute route, Map<String, String> headers, String error) {
        Answer answer = http.send(route.method().name(), target(route), headers, BODY);

        assertThat(answer.status())
                .as(route.name() + " " + error + answer.body())
                .isEqualTo(403);
        assertThat(answer.header("x-amzn-ErrorType")).hasValue(error);
    }

    private static String target(EksRoute route) {
        return "/"
                + String.join("/", route.template())
                        .replace("{name}", "workshop")
                        .replace("{resourceArn}", "arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Fworkshop")
                        .replaceAll("\\{\\w+}", "x");
    }
}
