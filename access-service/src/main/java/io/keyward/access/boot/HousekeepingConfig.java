package io.keyward.access.boot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** For how long what is over is kept. */
@ConfigMapping(prefix = "keyward.access")
interface HousekeepingConfig {

    /** How long a drift finding is kept after it was resolved; the log keeps its events. */
    @WithDefault("P90D")
    Duration resolvedFindingsKept();
}
