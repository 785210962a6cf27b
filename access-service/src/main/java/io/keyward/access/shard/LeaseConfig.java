package io.keyward.access.shard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How shards are leased. */
@ConfigMapping(prefix = "keyward.access")
public interface LeaseConfig {

    /** How long a lease holds without being renewed; a second at least. */
    @WithDefault("PT15S")
    Duration leaseTtl();
}
