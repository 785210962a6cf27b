package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static io.keyward.local.e2e.Aws.READ_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.local.LocalPlatform;
import io.keyward.local.e2e.TraceCollector.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What a platform at work shows of itself: the trace of a change, and the metrics of all services. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ObservabilityTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CLUSTER = "eks-workshop";
    private static final String ENTRIES = "/clusters/" + CLUSTER + "/access-entries";

    /** What a stranger would have everybody keep. */
    private static final String FOREIGN = "0af7651916cd43dd8448eb211c80319c";

    private static final List<String> SERVICES = List.of("gateway", "access-service", "audit-service", "sync-worker");

    private static final TraceCollector COLLECTOR = new TraceCollector();
    private static final LocalPlatform PLATFORM = LocalPlatform.start(
            "observability",
            List.of(
                    "-Dotel.exporter.otlp.endpoint=" + COLLECTOR.endpoint(),
                    "-Dotel.traces.sampler.arg=1.0",
                    "-Dotel.bsp.schedule.delay=200"));

    private final Stage stage = new Stage(PLATFORM);

    @AfterAll
    static void stop() {
        PLATFORM.stop();
        COLLECTOR.close();
    }

    @Test
    @Order(1)
    void a_change_is_one_trace_from_the_call_to_its_push_and_its_record() throws IOException {
        Rest.Answer answer = stage.api()
                .raw(
                        "POST",
                        ENTRIES,
                        "{\"principalArn\":\"" + READ_ONLY + "\"}",
                        Map.of(
                                "Content-Type",
                                "application/json",
                                "traceparent",
                                "00-" + FOREIGN + "-b7ad6b7169203331-01"));
        answer.ok();

        assertEventually(SOON, () -> {
            List<Span> trace = trace();
            assertThat(names(trace))
                    .contains("gateway POST /api/v1/clusters/{cluster}/access-entries", "sync-worker push")
                    .contains("sync-worker EKS CreateAccessEntry")
                    .contains("access-service keyward.sync.v1.SyncService/ReportPush");
            // The change and what the push did, each on record.
            assertThat(names(trace).stream().filter("audit-service log append"::equals))
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(trace.stream().filter(span -> span.parentId().isEmpty()))
                    .as("first")
                    .hasSize(1);
            assertThat(trace.getFirst().links())
                    .as("a stranger's trace is a link")
                    .isEqualTo(1);
            assertThat(COLLECTOR.spans()).noneMatch(span -> span.traceId().equals(FOREIGN));
            assertThat(trace).allSatisfy(span -> assertThat(
                            span.parentId().isEmpty() || parent(trace, span).isPresent())
                    .as("%s has a parent", span)
                    .isTrue());
            assertParents(trace, "access-service cluster transaction", span -> span.service()
                    .equals("access-service"));
            assertParents(
                    trace, "access-service outbox relay", span -> span.service().equals("access-service"));
            assertParents(trace, "audit-service log append", span -> span.name().equals("outbox relay"));
            assertParents(trace, "sync-worker push", span -> span.name().equals("cluster transaction"));
            assertParents(trace, "sync-worker EKS CreateAccessEntry", span -> span.name()
                    .equals("push"));
            assertParents(trace, "access-service keyward.sync.v1.SyncService/ReportPush", span -> span.service()
                    .equals("sync-worker"));
        });
        Files.writeString(Path.of("target", "trace.json"), json(trace()));
    }

    /** The one trace of the change. */
    private static List<Span> trace() {
        List<Span> spans = COLLECTOR.spans();
        return spans.stream()
                .filter(span -> span.name().equals("POST /api/v1/clusters/{cluster}/access-entries"))
                .findFirst()
                .map(first -> spans.stream()
                        .filter(span -> span.traceId().equals(first.traceId()))
                        .toList())
                .orElse(List.of());
    }

    private static List<String> names(List<Span> trace) {
        return trace.stream().map(ObservabilityTest::name).toList();
    }

    private static String name(Span span) {
        return span.service() + " " + span.name();
    }

    private static Optional<Span> parent(List<Span> trace, Span child) {
        return trace.stream().filter(span -> span.id().equals(child.parentId())).findFirst();
    }

    private static void assertParents(List<Span> trace, String name, Predicate<Span> parent) {
        assertThat(trace.stream().filter(span -> name(span).equals(name)))
                .isNotEmpty()
                .allMatch(span -> parent(trace, span).filter(parent).isPresent(), name + " below the right one");
    }

    /** For docs/images/trace.py. */
    private static String json(List<Span> trace) {
        return trace.stream()
                .map(span ->
                        "{\"service\":\"%s\",\"name\":\"%s\",\"id\":\"%s\",\"parent\":\"%s\",\"start\":%d,\"end\":%d}"
                                .formatted(
                                        span.service(),
                                        span.name(),
                                        span.id(),
                                        span.parentId(),
                                        span.start(),
                                        span.end()))
                .collect(Collectors.joining(",\n", "[", "]\n"));
    }

    /** After the change, so that there was a push. */
    @Test
    @Order(2)
    void metrics_are_what_the_catalogue_says() throws IOException {
        var unused = stage.api()
                .post(
                        "/decisions:check",
                        Map.of(
                                "cluster",
                                CLUSTER,
                                "principal",
                                READ_ONLY,
                                "resource",
                                Map.of("verb", "list", "resource", "pods", "namespace", "ui")))
                .ok();
        assertThat(stage.api("viewer").delete("/clusters/" + CLUSTER).status()).isEqualTo(403);
        assertThat(stage.api().get("/nothing").status()).isEqualTo(404);

        for (String service : SERVICES) {
            Files.writeString(Path.of("target", "metrics-" + service + ".txt"), PLATFORM.metrics(service));
        }
        MetricsCatalogue catalogue = MetricsCatalogue.read(Path.of("../observability/metrics.tsv"));
        assertEventually(SOON, () -> {
            List<String> wrong = new ArrayList<>();
            for (String service : SERVICES) {
                wrong.addAll(catalogue.faults(service, PLATFORM.metrics(service)));
            }
            assertThat(wrong).isEmpty();
        });
    }
}
