package io.keyward.local.platform;

import io.keyward.local.postgres.PostgresServer;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks the parts whether they are ready. */
final class Health implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Pattern FAILED_CHECK =
            Pattern.compile("\"name\"\\s*:\\s*\"([^\"]{1,100})\"\\s*,\\s*\"status\"\\s*:\\s*\"DOWN\"");

    private static final Pattern EVENTS_WAIT = Pattern.compile("\"waiting\"\\s*:");
    private static final Pattern QUARANTINED = Pattern.compile("\"quarantined\"\\s*:\\s*([1-9][0-9]*)");

    private final Settings settings;
    private final Secrets secrets;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Health(Settings settings, Secrets secrets) {
        this.settings = settings;
        this.secrets = secrets;
    }

    /** What a part said. */
    sealed interface Answer {
        /** It works; what somebody should look at nevertheless is one short line, or empty. */
        record Ready(String remark) implements Answer {}

        /** It does not; why is one short line. */
        record NotReady(String why) implements Answer {}
    }

    Answer ask(Part part) {
        if (part == Part.POSTGRES) {
            return PostgresServer.answers(settings, secrets) ? new Answer.Ready("") : new Answer.NotReady("no answer");
        }
        return askService(part);
    }

    @Override
    public void close() {
        http.close();
    }

    private Answer askService(Part part) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.managementUrl(part) + "/q/health/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? new Answer.Ready(remark(response))
                    : new Answer.NotReady(reason(response));
        } catch (IOException e) {
            return new Answer.NotReady("no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.NotReady("interrupted");
        }
    }

    /** access-service stays ready whatever becomes of its audit events, and tells it beside. */
    private static String remark(HttpResponse<String> response) {
        List<String> remarks = new ArrayList<>();
        if (EVENTS_WAIT.matcher(response.body()).find()) {
            remarks.add("audit events do not leave");
        }
        Matcher quarantined = QUARANTINED.matcher(response.body());
        if (quarantined.find()) {
            remarks.add(quarantined.group(1) + " audit events in quarantine");
        }
        return String.join(", ", remarks);
    }

    private static String reason(HttpResponse<String> response) {
        String checks = FAILED_CHECK
                .matcher(response.body())
                .results()
                .map(check -> check.group(1))
                .collect(Collectors.joining(", "));
        return checks.isEmpty() ? "HTTP " + response.statusCode() : "down: " + checks;
    }
}
