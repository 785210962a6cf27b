package io.keyward.access.outbox;

import io.keyward.grpc.settings.Rule;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How audit events leave. */
@ConfigMapping(prefix = "keyward.access.outbox")
public interface OutboxConfig {

    /** gRPC target of audit-service. */
    @WithDefault("127.0.0.1:8082")
    @Rule(addresses = true)
    String auditService();

    /** Whether this process relays; off only in tests that look into the outbox. */
    @WithDefault("true")
    boolean relay();

    /** Events sent in one call; audit-service takes at most 1,000. */
    @WithDefault("1000")
    @Rule(min = "1", max = "1000")
    int batch();

    /**
     * How long to gather events after a call that took all there were. Under load each call then takes many, which spares both
     * databases a transaction for every few; an event that comes after a quiet moment leaves at once.
     */
    @WithDefault("PT0.1S")
    @Rule(min = "0s", max = "10s")
    Duration linger();

    /** How often to look for events, and for another relay that is gone, when nothing was heard. A poll only reads. */
    @WithDefault("PT30S")
    @Rule(min = "100ms", max = "10m", notBelow = "keyward.access.outbox.linger")
    Duration poll();

    /** Longest wait between tries while audit-service is away. */
    @WithDefault("PT5S")
    @Rule(min = "100ms", max = "10m")
    Duration maxBackoff();

    /** Longest time one call may take. */
    @WithDefault("PT10S")
    @Rule(min = "100ms", max = "5m", reached = "the call is made again; no event is in the log twice")
    Duration timeout();
}
