package io.keyward.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.rest.RestRoutes.RestRoute;
import io.keyward.proto.identity.v1.Permission.WhoCase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All operations of the native API, as the gateway itself lists them. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class EveryRouteTest {

    @Inject
    RestRoutes routes;

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void each_has_the_permission_of_what_it_calls() {
        assertThat(routes.all()).hasSizeGreaterThan(35);
        for (RestRoute route : routes.all()) {
            assertThat(route.needs().permissions()).as(route.name()).isNotEmpty();
            assertThat(route.needs().permissions().stream()
                            .allMatch(permission -> permission.getWhoCase() != WhoCase.PEERS))
                    .as(route.name())
                    .isEqualTo(!route.credentialInBody());
        }
        assertThat(routes.all().stream().filter(RestRoute::credentialInBody).map(RestRoute::name))
                .containsExactly("POST /api/v1/aws-login");
    }

    @Test
    void none_starts_without() {
        assertThatThrownBy(() -> new RestRoutes(List.of(Forgotten.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("anything");
        assertThatThrownBy(() -> new RestRoutes(List.of(Misnamed.class)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keyward.access.v1.ClusterService/Nothing");
    }

    @Test
    void nobody_gets_in_without_a_credential_or_with_a_made_up_one() {
        for (RestRoute route : routes.all()) {
            if (route.credentialInBody()) {
                continue;
            }
            for (String authorization : List.of(
                    "",
                    "Bearer",
                    "Bearer x",
                    "Basic YWRtaW46YWRtaW4=",
                    People.bearer(People.ADMIN) + "x",
                    "AWS4-HMAC-SHA256 Credential=x")) {
                Answer answer =
                        http.send(route.verb(), target(route.template()), Map.of("Authorization", authorization), "{");

                assertThat(answer.status()).as(route.name() + authorization).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer realm=\"keyward\"");
                assertThat(answer.json().path("reason").asText()).isEqualTo("UNAUTHENTICATED");
            }
        }
    }

    @Test
    void who_is_bound_to_no_role_may_do_what_everybody_may() {
        Map<String, String> nobody = Map.of("Authorization", People.bearer(People.NOBODY));
        for (RestRoute route : routes.all()) {
            boolean forAll = route.needs().permissions().stream()
                    .allMatch(permission -> permission.getWhoCase() == WhoCase.AUTHENTICATED);
            if (route.credentialInBody() || forAll) {
                continue;
            }
            Answer answer = http.send(route.verb(), target(route.template()), nobody, "{");

            assertThat(answer.status()).as(route.name()).isEqualTo(403);
            assertThat(answer.json().path("reason").asText()).isEqualTo("PERMISSION_DENIED");
        }
        Answer self = http.send("GET", "/api/v1/whoami", nobody, "");
        assertThat(self.json().path("name").asText()).isEqualTo(People.NOBODY);
        assertThat(self.json().path("via").asText()).isEqualTo("OIDC");
        assertThat(self.json().path("roles")).isEmpty();
    }

    private static String target(String template) {
        return template.replace("{cluster}", "workshop").replaceAll("\\{\\w+}", "x");
    }

    // Interfaces, which the framework serves only if something implements them.

    @Path("/forgotten")
    interface Forgotten {
        @GET
        String anything();
    }

    @Path("/misnamed")
    interface Misnamed {
        @GET
        @Calls("keyward.access.v1.ClusterService/Nothing")
        String anything();
    }
}
