package io.keyward.local.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.keyward.local.FreePlatform;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
    private final Settings settings;

    HealthTest(@TempDir Path folder) {
        this.settings = FreePlatform.settings(folder);
    }

    @Test
    void a_service_that_is_down_says_which_check_failed() throws IOException {
        assertThat(answerTo(503, """
                {"status": "DOWN", "checks": [
                    {"name": "disk", "status": "UP"},
                    {"name": "audit-service", "status": "DOWN", "data": {"reason": "UNAVAILABLE"}}]}
                """)).isEqualTo(new Health.Answer.NotReady("down: audit-service"));
    }

    @Test
    void a_strange_answer_is_told_by_its_status() throws IOException {
        assertThat(answerTo(404, "what?")).isEqualTo(new Health.Answer.NotReady("HTTP 404"));
    }

    @Test
    void a_ready_service_is_ready() throws IOException {
        assertThat(answerTo(200, "{\"status\": \"UP\"}")).isEqualTo(new Health.Answer.Ready(""));
    }

    @Test
    void a_ready_service_says_what_became_of_audit_events() throws IOException {
        assertThat(answerTo(200, """
                {"status": "UP", "checks": [{"name": "audit events leave", "status": "UP",
                    "data": {"waiting": "audit-service does not take events", "quarantined": 2}}]}
                """))
                .isEqualTo(new Health.Answer.Ready("audit events do not leave, 2 audit events in quarantine"));
        assertThat(answerTo(200, "{\"data\": {\"quarantined\": 0}}")).isEqualTo(new Health.Answer.Ready(""));
    }

    @Test
    void nobody_there_is_no_answer() {
        try (Health health = new Health(settings, new Secrets(settings))) {
            assertThat(health.ask(Part.GATEWAY)).isEqualTo(new Health.Answer.NotReady("no answer"));
            assertThat(health.ask(Part.POSTGRES)).isEqualTo(new Health.Answer.NotReady("no answer"));
        }
    }

    private Health.Answer answerTo(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), settings.port(Part.GATEWAY)), 0);
        server.createContext("/q/health/ready", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try (Health health = new Health(settings, new Secrets(settings))) {
            return health.ask(Part.GATEWAY);
        } finally {
            server.stop(0);
        }
    }
}
