package io.keyward.grpc.hall;

import io.keyward.grpc.settings.Rule;
import io.keyward.grpc.settings.Services;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Set;

/** Limits of each caller, and who may speak for others. */
@Services({"access-service", "audit-service", "gateway"})
@ConfigMapping(prefix = "keyward.hall")
public interface HallConfig {

    /** The services that may call for somebody whom they have let in. */
    @WithDefault("gateway")
    @Rule(matches = "gateway|access-service|audit-service|sync-worker", form = "services")
    Set<String> speakers();

    /** The replicas of access-service, {@code host:port} separated by commas, which know the role bindings; not needed there. */
    @WithDefault("127.0.0.1:8081")
    @Rule(addresses = true)
    String accessService();

    /** How many calls a second a caller may make over time; parts of Keyward are not counted. */
    @WithDefault("1000")
    @Rule(min = "1", max = "1000000", reached = "RATE_LIMITED")
    int callsPerSecond();

    /** How many calls a caller may make at once before that counts. */
    @WithDefault("2000")
    @Rule(min = "1", max = "2000000", reached = "RATE_LIMITED")
    int burst();

    /** How many streams a caller may have open at a time. */
    @WithDefault("100")
    @Rule(min = "1", max = "100000", reached = "RATE_LIMITED")
    int maxStreams();
}
