package io.keyward.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.gateway.fake.ErrorCatalogue;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.keyward.gateway.rest.RestRoutes.RestRoute;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway says of its native API: all of it, and nothing else. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class ApiDescriptionTest {

    private static final String JSON = "application/json";

    /** Given by every operation, whatever it does. */
    private static final List<String> ALWAYS =
            List.of("400", "401", "403", "429", "431", "500", "503", "504", "default");

    @Inject
    RestRoutes routes;

    @TestHTTPResource
    URI gateway;

    private RawHttp http;
    private JsonNode api;

    @BeforeEach
    void read() {
        http = new RawHttp(gateway.getPort());
        api = http.send("GET", "/q/openapi?format=json", Map.of(), "").json();
    }

    @Test
    void each_route_is_an_operation_and_each_operation_a_route() {
        Set<String> described = new HashSet<>();
        api.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(verb -> described.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        routes.all().stream().map(RestRoute::name).toList());
    }

    @Test
    void each_has_a_name_of_its_own_that_a_method_can_have() {
        Set<String> names = new HashSet<>();
        for (RestRoute route : routes.all()) {
            JsonNode operation = operation(route);
            String name = operation.path("operationId").asText();

            assertThat(name).as(route.name()).matches("[a-z][A-Za-z]+");
            assertThat(names.add(name)).as(name + " is the only one").isTrue();
            assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
            assertThat(operation.path("tags")).as(name).isNotEmpty();
        }
    }

    @Test
    void each_takes_a_bearer_token_or_a_signature_but_for_those_that_judge_a_credential_themselves() {
        assertThat(api.path("security").findValuesAsText("bearer")).hasSize(1);
        assertThat(api.path("security").toString()).isEqualTo("[{\"bearer\":[]},{\"sigv4\":[]}]");
        JsonNode schemes = api.path("components").path("securitySchemes");
        assertThat(schemes.path("bearer").path("scheme").asText()).isEqualTo("bearer");
        assertThat(schemes.path("sigv4").path("type").asText()).isEqualTo("apiKey");
        assertThat(schemes.path("sigv4").path("name").asText()).isEqualTo("Authorization");
        for (RestRoute route : routes.all()) {
            JsonNode own = operation(route).path("security");
            assertThat(own.isArray()).as(route.name()).isEqualTo(route.credentialInBody());
            assertThat(own).as(route.name()).isEmpty();
        }
    }

    @Test
    void each_has_every_error_it_can_give_as_a_problem() {
        for (RestRoute route : routes.all()) {
            JsonNode operation = operation(route);
            JsonNode responses = operation.path("responses");
            boolean body = operation.has("requestBody");
            boolean change = !route.verb().equals("GET")
                    && !route.template().contains("decisions:")
                    && !route.credentialInBody();

            assertThat(responses.properties().stream().map(Map.Entry::getKey))
                    .as(route.name())
                    .containsAll(ALWAYS);
            for (String status : List.of("408", "413", "415")) {
                assertThat(responses.has(status))
                        .as(route.name() + " " + status)
                        .isEqualTo(body);
            }
            assertThat(responses.has("406"))
                    .as(route.name() + " 406")
                    .isEqualTo(bodies(operation).skip(body ? 1 : 0).findAny().isPresent());
            if (route.template().contains("{") || route.template().contains("decisions:")) {
                assertThat(responses.has("404")).as(route.name() + " 404").isTrue();
            }
            if (change) {
                assertThat(responses.has("409")).as(route.name() + " 409").isTrue();
                assertThat(responses.has("422")).as(route.name() + " 422").isTrue();
            }
            assertThat(responses.properties().stream()
                            .filter(status -> status.getKey().startsWith("2")))
                    .as(route.name())
                    .isNotEmpty();
            responses.properties().stream()
                    .filter(status -> !status.getKey().startsWith("2"))
                    .forEach(status -> problem(status.getKey(), resolved(status.getValue())));
        }
    }

    private static void problem(String status, JsonNode response) {
        JsonNode body = response.path("content").path(Problem.MEDIA_TYPE);
        assertThat(body.path("schema").path("$ref").asText()).isEqualTo("#/components/schemas/Problem");
        assertThat(response.path("description").asText()).isNotEmpty();
        assertThat(response.path("headers").has("Retry-After"))
                .as(status)
                .isEqualTo(status.equals("429") || status.equals("503"));
        assertThat(response.path("headers").has("WWW-Authenticate")).as(status).isEqualTo(status.equals("401"));
        if (!status.equals("default")) {
            JsonNode example = body.path("example");
            assertThat(example.path("status").asText()).isEqualTo(status);
            assertThat(ErrorCatalogue.read()
                            .allows(
                                    example.path("reason").asText(),
                                    example.path("status").asInt()))
                    .as("in docs/errors.md: " + example)
                    .isTrue();
        }
    }

    @Test
    void each_body_has_an_example_that_is_as_its_schema_says() {
        for (RestRoute route : routes.all()) {
            JsonNode operation = operation(route);
            bodies(operation).forEach(body -> {
                assertThat(body.has("example")).as(route.name() + " " + body).isTrue();
                new Schemas(api).check(route.name(), body.path("schema"), body.path("example"));
            });
            JsonNode sent = operation.path("requestBody").path("content");
            assertThat(sent.isMissingNode() || sent.path(JSON).has("example"))
                    .as(route.name())
                    .isTrue();
        }
    }

    /** An answer that says null: a client made of the description would refuse it if that were not foreseen. */
    @Test
    void an_event_with_nothing_before_or_after_is_as_its_schema_says() {
        Map<String, String> admin = Map.of("Authorization", People.bearer(People.ADMIN));
        String entries = "/api/v1/clusters/workshop/access-entries";
        http.send("POST", entries, admin, "{\"principalArn\":\"arn:aws:iam::123456789012:role/brief\"}");

        JsonNode page = http.send("GET", "/api/v1/audit/events?pageSize=1000", admin, "")
                .json();

        assertThat(page.path("events"))
                .anySatisfy(event -> assertThat(event.path("before").isNull()).isTrue());
        JsonNode schema = bodies(api.path("paths").path("/api/v1/audit/events").path("get"))
                .findFirst()
                .orElseThrow()
                .path("schema");
        new Schemas(api).check("events", schema, page);
    }

    @Test
    void each_example_of_a_request_is_taken() {
        for (RestRoute route : routes.all()) {
            JsonNode example = operation(route)
                    .path("requestBody")
                    .path("content")
                    .path(JSON)
                    .path("example");
            if (example.isMissingNode() || route.credentialInBody()) {
                continue;
            }
            String target = route.template()
                    .replace("{cluster}", "nowhere")
                    .replace("{principalArn}", "arn:aws:iam::123456789012:role%2Fcarts-dev")
                    .replaceAll("\\{\\w+}", "example");
            Answer answer = http.send(
                    route.verb(),
                    target,
                    Map.of("Authorization", People.bearer(People.ADMIN)),
                    example.toString().replace("eks-workshop", "nowhere"));

            // What fails is what is there, not how the request is written.
            assertThat(answer.status()).as(route.name() + answer.body()).isNotIn(400, 415);
        }
    }

    /** A generated client accepts what is described: where no answer has a body, problems alone. */
    @Test
    void where_no_answer_has_a_body_nothing_need_be_accepted() {
        Map<String, String> problemsAlone =
                Map.of("Authorization", People.bearer(People.ADMIN), "Accept", Problem.MEDIA_TYPE);
        List<RestRoute> silent = routes.all().stream()
                .filter(route -> !operation(route).path("responses").has("406"))
                .toList();

        assertThat(silent).extracting(RestRoute::verb).containsOnly("DELETE");
        for (RestRoute route : silent) {
            String target = route.template().replace("{cluster}", "workshop").replaceAll("\\{\\w+}", "nothing");
            assertThat(http.send(route.verb(), target, problemsAlone, "").status())
                    .as(route.name())
                    .isEqualTo(404);
        }
    }

    @Test
    void what_clients_are_made_of_is_what_is_served() throws Exception {
        JsonNode stored = new ObjectMapper()
                .readTree(Path.of("target/openapi/openapi.json").toFile());

        assertThat(stored.path("paths")).isEqualTo(api.path("paths"));
        assertThat(stored.path("components")).isEqualTo(api.path("components"));
    }

    private Stream<JsonNode> bodies(JsonNode operation) {
        return Stream.concat(
                        Stream.of(operation.path("requestBody")),
                        StreamSupport.stream(operation.path("responses").spliterator(), false))
                .filter(body -> !body.has("$ref"))
                .flatMap(body -> StreamSupport.stream(body.path("content").spliterator(), false));
    }

    private JsonNode operation(RestRoute route) {
        return api.path("paths").path(route.template()).path(route.verb().toLowerCase(Locale.ROOT));
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** As much of JSON Schema as the description uses. */
    private record Schemas(JsonNode api) {

        void check(String where, JsonNode schema, JsonNode value) {
            if (schema.has("$ref")) {
                check(where, api.at(schema.path("$ref").asText().substring(1)), value);
                return;
            }
            for (String all : List.of("allOf", "anyOf", "oneOf")) {
                schema.path(all).forEach(one -> {
                    if (!one.path("type").asText().equals("null")) {
                        check(where, one, value);
                    }
                });
            }
            if (value.isNull()) {
                // Without a type it may be anything.
                if (schema.has("type")) {
                    assertThat(schema.path("type").toString()).as(where).contains("null");
                }
                return;
            }
            if (schema.has("enum")) {
                assertThat(StreamSupport.stream(schema.path("enum").spliterator(), false)
                                .map(JsonNode::asText))
                        .as(where)
                        .contains(value.asText());
            }
            if (value.isArray()) {
                assertThat(schema.path("type").toString()).as(where).contains("array");
                value.forEach(item -> check(where + "[]", schema.path("items"), item));
            } else if (value.isObject() && schema.has("properties")) {
                schema.path("required").forEach(name -> assertThat(value.has(name.asText()))
                        .as(where + " " + name)
                        .isTrue());
                value.properties().forEach(member -> {
                    assertThat(schema.path("properties").has(member.getKey()))
                            .as(where + "." + member.getKey())
                            .isTrue();
                    check(
                            where + "." + member.getKey(),
                            schema.path("properties").path(member.getKey()),
                            member.getValue());
                });
            } else if (value.isTextual() && schema.has("type")) {
                assertThat(schema.path("type").toString()).as(where).contains("string");
            } else if (value.isNumber() && schema.has("type")) {
                assertThat(schema.path("type").toString()).as(where).contains("integer");
            } else if (value.isBoolean() && schema.has("type")) {
                assertThat(schema.path("type").toString()).as(where).contains("boolean");
            }
        }
    }
}
