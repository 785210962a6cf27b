package io.keyward.gateway.api;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.kubernetes.recorded.Answer;
import io.keyward.kubernetes.recorded.Comparison;
import io.keyward.kubernetes.recorded.Deviation;
import io.keyward.kubernetes.recorded.Exchange;
import io.keyward.kubernetes.recorded.InstalledTool;
import io.keyward.kubernetes.recorded.Normal;
import io.keyward.kubernetes.recorded.RecordedCommand;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded commands that ask about rights and APIs go at the gateway as they went at a real kube-apiserver. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class RecordedCommandsTest {

    private static final List<Deviation> DEVIATIONS = List.of();
    private static final Comparison RECORDED =
            new Comparison(new Normal(Set.of(), Pattern.compile("(?!)")), DEVIATIONS);

    @TestHTTPResource
    URI gateway;

    @ConfigProperty(name = "keyward.gateway.sts-endpoints")
    String sts;

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void each_request_is_answered_as_recorded(RecordedCommand command) throws Throwable {
        RECORDED.exchanges(command, this::ask);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void kubectl_prints_what_was_recorded(RecordedCommand command, @TempDir Path home) throws Throwable {
        InstalledTool kubectl = InstalledTool.kubectl(home);
        Files.writeString(home.resolve("kubeconfig"), new RecordedCallers(sts).kubeconfig(gateway.getPort()));

        RECORDED.output(command, kubectl);
    }

    private Answer ask(String caller, Exchange exchange) {
        Map<String, String> headers = new LinkedHashMap<>(new RecordedCallers(sts).headers(caller));
        headers.putAll(exchange.headers());
        RawHttp.Answer answer =
                new KubeHttp(gateway.getPort()).send(exchange.method(), exchange.target(), headers, exchange.body());
        return new Answer(answer.status(), answer.headers(), answer.body());
    }

    /** Those that need no objects, and that of somebody whom the server does not know. */
    static List<RecordedCommand> recorded() {
        return RecordedCommand.all().stream()
                .filter(command -> command.row() <= 18 || command.row() >= 40)
                .toList();
    }
}
