package io.keyward.access.drift;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What counts as drift. */
@ConfigMapping(prefix = "keyward.access")
public interface DriftConfig {

    /**
     * How long after a push a read of EKS may still show what was there before; a principal pushed within this time before a
     * read is left out of it.
     */
    @WithDefault("PT30S")
    Duration settle();
}
