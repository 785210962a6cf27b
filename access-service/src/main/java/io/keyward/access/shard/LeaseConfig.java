package io.keyward.access.shard;

import io.keyward.grpc.settings.Rule;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How shards are leased. */
@ConfigMapping(prefix = "keyward.access")
public interface LeaseConfig {

    /** How long a lease holds without being renewed; a second at least. */
    @WithDefault("PT15S")
    @Rule(min = "1s", max = "10m")
    Duration leaseTtl();
}
