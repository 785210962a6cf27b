package io.keyward.local.e2e;

import io.keyward.local.LocalPlatform;
import io.keyward.local.platform.Replica;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two of every service are restarted one after another while changes and decisions go on. More of them by {@code -Dkeyward.rolling.changes}
 * and {@code -Dkeyward.rolling.decisions}, a second.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollingTest {

    private static final int CHANGES = Integer.getInteger("keyward.rolling.changes", 10);
    private static final int DECISIONS = Integer.getInteger("keyward.rolling.decisions", 20);

    private final LocalPlatform platform = LocalPlatform.startInPairs(
            "rolling",
            List.of(
                    "-Dkeyward.sync.calls-per-second=1000",
                    "-Dquarkus.shutdown.delay=5S",
                    "-Dquarkus.shutdown.timeout=60S"));

    @AfterAll
    void stop() {
        platform.stop();
    }

    @Test
    void no_call_fails_and_nothing_is_lost_while_every_process_is_restarted() {
        List<Replica> second = platform.replicas();
        List<String> gateways =
                List.of(platform.gatewayUrl(), "http://" + second.getLast().address());
        // 503: unavailable, as while a service ends. 429: this machine has more to do than it can, as without any
        // restart.
        Load load = new Load(platform, gateways, Set.of(503, 429), CHANGES, DECISIONS);
        try (load) {
            load.awaitMore(2 * CHANGES, 2 * DECISIONS);
            restart(load, "audit-service", second.get(0));
            restart(load, "access-service", second.get(1));
            restart(load, "sync-worker", second.get(2));
            restart(load, "gateway", second.get(3));
        }
        load.assertNothingLost();
    }

    private void restart(Load load, String part, Replica second) {
        var _ = load.slowest();
        platform.restart(part);
        load.awaitMore(CHANGES, DECISIONS);
        second.restart();
        load.awaitMore(CHANGES, DECISIONS);
        System.out.println(part + " restarted twice, the slowest call took " + load.slowest());
    }
}
