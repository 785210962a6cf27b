package io.keyward.local.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.local.console.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the gateway's REST API tells about one principal on one cluster. */
final class KeywardApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String token;
    private final String cluster;
    private final String principal;

    KeywardApi(String gatewayUrl, String token, String cluster, String principal) {
        this.url = gatewayUrl + "/api/v1";
        this.token = token;
        this.cluster = cluster;
        this.principal = principal;
    }

    /** The principal's access entry as it is desired. */
    Optional<JsonNode> entry() {
        HttpResponse<String> answer =
                send(request("/clusters/" + encoded(cluster) + "/access-entries/" + encoded(principal)));
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(ok(answer));
    }

    /** The newest audit events about the principal, oldest of them first. */
    List<JsonNode> newestEvents() {
        return events("pageSize=20&cluster=" + encoded(cluster) + "&principal=" + encoded(principal))
                .reversed();
    }

    /** The record of a decision; none until it has reached the log. */
    Optional<JsonNode> decision(String id) {
        return events("decisionId=" + encoded(id)).stream().findFirst();
    }

    /** Asks whether the principal may, by what EKS holds. */
    JsonNode check(Question question) {
        Map<String, String> resource = new TreeMap<>(Map.of("verb", question.verb(), "resource", question.resource()));
        if (!question.namespace().isEmpty()) {
            resource.put("namespace", question.namespace());
        }
        Map<String, Object> body =
                Map.of("cluster", cluster, "principal", principal, "state", "OBSERVED", "resource", resource);
        return ok(send(request("/decisions:check")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.valueToTree(body).toString()))));
    }

    @Override
    public void close() {
        http.close();
    }

    private List<JsonNode> events(String query) {
        return ok(send(request("/audit/events?" + query)))
                .path("events")
                .valueStream()
                .toList();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure("the gateway at " + url + " gives no answer: ./keyward status tells more", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new Failure(answer.uri() + " answered " + answer.statusCode() + " " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new Failure(answer.uri() + " answered no JSON", e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
