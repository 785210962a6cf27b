package io.keyward.lab.kube;

import io.keyward.kubernetes.recorded.Answer;
import io.keyward.kubernetes.recorded.Comparison;
import io.keyward.kubernetes.recorded.Deviation;
import io.keyward.kubernetes.recorded.Exchange;
import io.keyward.kubernetes.recorded.InstalledTool;
import io.keyward.kubernetes.recorded.Normal;
import io.keyward.kubernetes.recorded.RecordedCommand;
import io.keyward.lab.LabClient;
import io.keyward.lab.state.Lab;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded commands on pods and namespaces go at the lab as they went at a real kube-apiserver. */
@QuarkusTest
class RecordedCommandsTest {

    private static final String RAW =
            "kubectl get --raw leaves out the path of the server, under which the lab has each cluster";
    private static final List<Deviation> DEVIATIONS = List.of(
            new Deviation(
                    21,
                    Deviation.Part.OUTPUT,
                    "the lab's pods run on nodes and have addresses; nobody scheduled the recorded ones"),
            new Deviation(38, Deviation.Part.OUTPUT, RAW),
            new Deviation(39, Deviation.Part.OUTPUT, RAW));

    private static final Set<String> NOT_COMPARED = Set.of(
            // The recorded pods were made with kubectl apply, of an image without a tag.
            "annotations",
            "imagePullPolicy",
            // The lab's columns are described in its own words, and its pods have a label.
            "description",
            "app.kubernetes.io/name",
            // No service account was given to the recorded pods, nobody scheduled them, and no kubelet ran them.
            "serviceAccount",
            "serviceAccountName",
            "nodeName",
            "podIP",
            "podIPs",
            "conditions",
            "startTime",
            "started",
            "startedAt");

    private static final Pattern ADDRESS =
            Pattern.compile("10\\.42\\.[\\d.]+|ip-10-42-[\\d-]+\\.us-west-2\\.compute\\.internal");
    private static final Comparison RECORDED = new Comparison(new Normal(NOT_COMPARED, ADDRESS), DEVIATIONS);

    @TestHTTPResource
    URI base;

    @Inject
    Lab lab;

    private KubeClient kube;
    private Map<String, String> tokens;

    @BeforeEach
    void connect() throws Exception {
        kube = new KubeClient(base, "eks-workshop");
        tokens = RecordedCluster.tokens(kube);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void eachRequestIsAnsweredAsRecorded(RecordedCommand command) throws Throwable {
        RecordedCluster.before(command.row(), lab, new LabClient(base));

        RECORDED.exchanges(command, this::ask);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recorded")
    void kubectlPrintsWhatWasRecorded(RecordedCommand command, @TempDir Path home) throws Throwable {
        InstalledTool kubectl = InstalledTool.kubectl(home);
        RecordedCluster.before(command.row(), lab, new LabClient(base));
        Files.writeString(home.resolve("kubeconfig"), kube.kubeconfig(tokens));

        RECORDED.output(command, kubectl);
    }

    private Answer ask(String caller, Exchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                kube.request(exchange.method(), exchange.target(), String.valueOf(tokens.get(caller)), exchange.body());
        exchange.headers().forEach(request::setHeader);
        HttpResponse<String> response = kube.send(request);
        Map<String, String> headers = new HashMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return new Answer(response.statusCode(), headers, response.body());
    }

    /** Those on objects and paths, and that of somebody whom the server does not know. */
    static List<RecordedCommand> recorded() {
        return RecordedCommand.all().stream()
                .filter(command -> command.row() >= 19 && command.row() != 40 && command.row() != 41)
                .toList();
    }
}
