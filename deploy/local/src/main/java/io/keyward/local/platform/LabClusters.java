package io.keyward.local.platform;

import io.keyward.local.console.Failure;
import io.keyward.local.settings.LabAccount;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Puts the lab's clusters under Keyward's care. */
final class LabClusters {
    private LabClusters() {}

    /**
     * Registers every cluster of the lab that is not registered yet, in mode ENFORCE; those that are keep their mode.
     *
     * @return how many were new
     */
    static int register(Settings settings, Secrets secrets) {
        int registered = 0;
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (LabAccount account : LabAccount.ALL) {
                for (String arn : account.clusterArns()) {
                    registered += register(http, settings, secrets, arn) ? 1 : 0;
                }
            }
        }
        return registered;
    }

    private static boolean register(HttpClient http, Settings settings, Secrets secrets, String arn) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.url(Part.GATEWAY) + "/api/v1/clusters"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + secrets.value(Secret.OPERATOR_TOKEN))
                .POST(BodyPublishers.ofString("{\"arn\": \"" + arn + "\", \"mode\": \"ENFORCE\"}"))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return switch (response.statusCode()) {
                case 200, 201 -> true;
                case 409 -> false;
                default ->
                    throw new Failure("cannot register " + arn + ": the gateway answered " + response.statusCode() + " "
                            + oneLine(response.body()));
            };
        } catch (IOException e) {
            throw new Failure("cannot register " + arn + ": the gateway gave no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static String oneLine(String body) {
        String line = body.replaceAll("\\s+", " ");
        return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    }
}
