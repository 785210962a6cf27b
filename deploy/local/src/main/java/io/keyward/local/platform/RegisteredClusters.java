package io.keyward.local.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.local.console.Failure;
import io.keyward.local.settings.LabAccount;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
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
import java.util.ArrayList;
import java.util.List;

/** The clusters under Keyward's care. */
final class RegisteredClusters implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PATH = "/api/v1/clusters";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;
    private final String token;

    RegisteredClusters(Settings settings, Secrets secrets) {
        this.url = settings.url(Part.GATEWAY);
        this.token = secrets.value(Secret.OPERATOR_TOKEN);
    }

    /**
     * Registers every cluster of the lab that is not registered yet, in mode ENFORCE; those that are keep their mode.
     *
     * @return how many were new
     */
    int registerTheLabs() {
        int registered = 0;
        for (LabAccount account : LabAccount.ALL) {
            for (String arn : account.clusterArns()) {
                registered += register(arn) ? 1 : 0;
            }
        }
        return registered;
    }

    /** The ARNs of those that Keyward has not read yet. A paused one is never read, hence not among them. */
    List<String> unread() {
        List<String> unread = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = page(next);
            for (JsonNode cluster : page.path("clusters")) {
                if (cluster.path("observed").isMissingNode()
                        && !cluster.path("mode").asText().equals("PAUSED")) {
                    unread.add(cluster.path("arn").asText());
                }
            }
            next = page.path("nextPageToken").asText("");
        } while (!next.isEmpty());
        return unread;
    }

    @Override
    public void close() {
        http.close();
    }

    private boolean register(String arn) {
        HttpResponse<String> response = send(
                "register " + arn,
                request(PATH)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"arn\": \"" + arn + "\", \"mode\": \"ENFORCE\"}")));
        return switch (response.statusCode()) {
            case 200, 201 -> true;
            case 409 -> false;
            default -> throw refused("register " + arn, response);
        };
    }

    private JsonNode page(String token) {
        String query = "?pageSize=100&pageToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        HttpResponse<String> response = send("list the clusters", request(PATH + query));
        if (response.statusCode() != 200) {
            throw refused("list the clusters", response);
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new Failure("cannot list the clusters: the gateway answered no JSON", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(String purpose, HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new Failure("cannot " + purpose + ": the gateway gave no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static Failure refused(String purpose, HttpResponse<String> response) {
        String line = response.body().replaceAll("\\s+", " ");
        return new Failure("cannot " + purpose + ": the gateway answered " + response.statusCode() + " "
                + (line.length() > 300 ? line.substring(0, 300) + "…" : line));
    }
}
