package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.client.BearerToken;
import io.keyward.proto.access.v1.CheckResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides do what they say: their commands run as they stand, from the first to the last. */
class GuidesTest {

    private static final Path DOCS = Path.of("../../docs").toAbsolutePath().normalize();
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

    private final Stage stage = new Stage();
    private final Path folder;

    GuidesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void for_rest_clients() throws IOException {
        Tool.orSkip("curl", Map.of(), folder);

        String out = run("guide-rest.md").ok().out();

        assertThat(out)
                .contains("\"state\":\"SYNCED\"", "\"reason\":\"CONFLICT\"", "that etag is an old one")
                .contains("\"ifOnly\":", "SECRETS_GAINED", "\"reason\":\"INVALID_ARGUMENT\"");
    }

    @Test
    void for_compliance() throws IOException {
        Tool.orSkip("curl", Map.of(), folder);
        Tool.orSkip("jq", Map.of(), folder);
        String role = Aws.role("guide-compliance");
        String entry = "/clusters/eks-workshop/access-entries";
        stage.api().post(entry + "?wait=10s", Map.of("principalArn", role)).expect(201);
        // The guide asks for what is on record up to the second in which it asks.
        Instant made = Instant.now();
        assertEventually(Duration.ofSeconds(5), () -> assertThat(Instant.now()).isAfter(made.plusSeconds(1)));

        String out = run("guide-compliance.md").ok().out();

        stage.api().delete(entry + "/" + Rest.encoded(role)).ok();
        assertThat(out).contains("\"" + role + "\": {", "\"awsRequestId\":");
    }

    @Test
    void for_the_integrating_team() throws IOException {
        String role = Aws.role("guide-grpc");
        BearerToken token =
                new BearerToken(stage.platform().token("admin"), Instant.now().plusSeconds(600));
        for (int i = 0; i < 2; i++) {
            CheckResponse may = GrantAndAsk.grantAndAsk(
                    stage.platform().address("access-service"),
                    stage.platform().stateDir().resolve("ca.pem"),
                    () -> token,
                    role,
                    "guide-grpc");
            assertThat(may.getAllowed()).isTrue();
        }
        stage.api()
                .delete("/clusters/eks-workshop/access-entries/" + Rest.encoded(role))
                .ok();
    }

    private Tool.Output run(String guide) throws IOException {
        StringBuilder script = new StringBuilder("set -euo pipefail\n");
        for (Matcher block = COMMANDS.matcher(Files.readString(DOCS.resolve(guide))); block.find(); ) {
            script.append(block.group(1));
        }
        Map<String, String> environment = new HashMap<>(stage.platform().env());
        environment.put("AUDITOR_TOKEN", stage.platform().token("auditor"));
        return Tool.orSkip("bash", environment, folder).run("-c", script.toString());
    }
}
