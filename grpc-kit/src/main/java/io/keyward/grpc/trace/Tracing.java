package io.keyward.grpc.trace;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends traces by OTLP, once it is said where to ({@code otel.exporter.otlp.endpoint}); without that there are none, and nothing of
 * OpenTelemetry's SDK is loaded. All else is set as OpenTelemetry says, by {@code OTEL_…} in the environment. What waits to be sent is
 * bounded (2,048 spans); beyond that, and while nobody takes them, spans are dropped.
 */
@Singleton
class Tracing {

    private static final Logger LOG = Logger.getLogger(Tracing.class);

    /** Before anything is served. */
    private static final int EARLY = 1;

    private static final int LAST = 20_000;
    private static final int SHUTDOWN_SECONDS = 5;
    private static final String PREFIX = "otel.";
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String TRACES_ENDPOINT = "otel.exporter.otlp.traces.endpoint";

    /** One in a hundred: what a trace costs is paid for the others, too. */
    private static final String RATIO = "0.01";

    private final Config config;
    private final String service;
    private @Nullable OpenTelemetrySdk sdk;

    Tracing(Config config, @ConfigProperty(name = "quarkus.application.name") String service) {
        this.config = config;
        this.service = service;
    }

    void start(@Observes @Priority(EARLY) StartupEvent event) {
        Optional<String> endpoint = said(TRACES_ENDPOINT).or(() -> said(ENDPOINT));
        if (endpoint.isEmpty() || said("otel.sdk.disabled").orElse("").equals("true")) {
            return;
        }
        OpenTelemetrySdk started = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(this::defaults)
                .addPropertiesCustomizer(_ -> said())
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        sdk = started;
        Trace.use(started.getTracer("io.keyward"));
        LOG.infof("traces are sent endpoint=%s", endpoint.get());
    }

    /** What holds unless something else is said. */
    private Map<String, String> defaults() {
        return Map.of(
                "otel.service.name", service,
                "otel.traces.exporter", "otlp",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.traces.sampler", "parentbased_traceidratio",
                "otel.traces.sampler.arg", RATIO);
    }

    /** OpenTelemetry's settings from wherever settings of the service come. */
    private Map<String, String> said() {
        Map<String, String> said = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                said(name).ifPresent(value -> said.put(name, value));
            }
        }
        return said;
    }

    private Optional<String> said(String name) {
        return config.getOptionalValue(name, String.class);
    }

    void stop(@Observes @Priority(LAST) ShutdownEvent event) {
        if (sdk != null) {
            var unused = sdk.shutdown().join(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
    }
}
