package io.keyward.access.lifecycle;

import io.keyward.grpc.settings.Rule;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How work is leased, tried again and scheduled. */
@ConfigMapping(prefix = "keyward.access")
public interface WorkConfig {

    /** How often each cluster is read deeply, give or take a tenth, so that reads do not come in waves. */
    @WithDefault("PT15M")
    @Rule(min = "1s", max = "P7D")
    Duration deepReadInterval();

    /**
     * How long after a write a read of EKS may still show what was there before. A principal that was written to within this time is left
     * out of a read, and what its next push starts from is what the last one left.
     */
    @WithDefault("PT30S")
    @Rule(min = "0s", max = "1h")
    Duration settle();

    /**
     * How long after a refusal by EKS the same push is tried again at the latest. The first time it is 15 s, then twice as long each time;
     * where the reason may pass, it is 15 s twenty times before that.
     */
    @WithDefault("PT15M")
    @Rule(min = "15s", max = "P7D")
    Duration refusedRetry();
}
