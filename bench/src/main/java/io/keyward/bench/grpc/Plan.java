package io.keyward.bench.grpc;

import io.grpc.Channel;
import java.time.Duration;
import java.util.List;

/**
 * One load to be put on both servers.
 *
 * @param inFlight how many calls are under way
 * @param decisions in one call
 */
record Plan(String name, int inFlight, int decisions) {

    static final List<Plan> ALL = List.of(
            new Plan("Check", 1, 1),
            new Plan("Check", 64, 1),
            new Plan("Check", 256, 1),
            new Plan("BatchCheck", 1, Loads.BATCH),
            new Plan("BatchCheck", 4, Loads.BATCH));

    /** @param checked whether answers have to be right */
    Load.Result run(Loads loads, List<? extends Channel> channels, boolean checked, Duration warmup, Duration measured)
            throws InterruptedException {
        Load<?, ?> load = decisions == 1 ? loads.unary(inFlight, checked) : loads.batches(inFlight, checked);
        return load.run(channels, warmup, measured);
    }
}
