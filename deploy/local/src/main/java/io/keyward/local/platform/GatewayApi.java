package io.keyward.local.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.local.console.Failure;
import io.keyward.local.settings.LocalPeople;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The gateway's native API, as the administrator calls it to arrange the platform. */
final class GatewayApi implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_SHOWN = 300;

    private final HttpClient http;
    private final String url;
    private final String token;

    GatewayApi(Settings settings) {
        this(settings, settings.url(Part.GATEWAY), HttpClient.newHttpClient());
    }

    /**
     * @param gateway where it is reached, as {@code https://host:port}
     * @param http a client that believes the gateway's certificate; closed with this
     */
    GatewayApi(Settings settings, String gateway, HttpClient http) {
        this.http = http;
        this.url = gateway + "/api/v1";
        this.token = new LocalPeople(settings).token(LocalPeople.ADMINISTRATOR);
    }

    /** An answer: its status, and its body as JSON. */
    record Answer(int status, JsonNode body) {}

    /**
     * Calls the gateway.
     *
     * @param purpose for people, if it fails
     * @param body none if null
     * @param expected the statuses that are no failure
     */
    Answer call(String purpose, String method, String path, @Nullable Object body, Set<Integer> expected) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(text(body)))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (!expected.contains(response.statusCode())) {
                throw new Failure("cannot " + purpose + ": the gateway answered " + response.statusCode() + " "
                        + shown(response.body()));
            }
            return new Answer(
                    response.statusCode(),
                    response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new Failure("cannot " + purpose + ": the gateway answered no JSON", e);
        } catch (IOException e) {
            throw new Failure("cannot " + purpose + ": the gateway gave no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private static String text(Object body) {
        return JSON.valueToTree(body).toString();
    }

    private static String shown(String body) {
        String line = body.replaceAll("\\s+", " ");
        return line.length() > MAX_SHOWN ? line.substring(0, MAX_SHOWN) + "…" : line;
    }
}
