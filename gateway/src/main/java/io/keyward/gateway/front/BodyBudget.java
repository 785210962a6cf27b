package io.keyward.gateway.front;

import io.keyward.gateway.GatewayConfig;
import io.keyward.grpc.error.ServiceException.Busy;
import io.keyward.grpc.error.ServiceException.RateLimited;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes of bodies there are at once, from before they are read until their requests are answered: of everybody, for memory's sake,
 * and of each sender, so that one does not take the place of all.
 */
@ApplicationScoped
class BodyBudget {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final long most;
    private final long mostOfSender;
    private final Map<String, Long> bySender = new HashMap<>();
    private long all;

    @Inject
    BodyBudget(GatewayConfig config) {
        this(config.maxBodies().asLongValue(), config.maxBodiesOfCaller().asLongValue());
    }

    BodyBudget(long most, long mostOfSender) {
        this.most = most;
        this.mostOfSender = mostOfSender;
    }

    /**
     * Makes room for a body, until it is {@link #release released}.
     *
     * @throws RateLimited if its sender has too much already
     * @throws Busy if all have together
     */
    synchronized void reserve(String sender, long bytes) {
        long ofSender = bySender.getOrDefault(sender, 0L) + bytes;
        if (ofSender > mostOfSender) {
            throw new RateLimited(
                    "you send more than " + mostOfSender + " bytes at once, please send one after the other", RETRY);
        }
        if (all + bytes > most) {
            throw new Busy("request bodies", RETRY);
        }
        all += bytes;
        bySender.put(sender, ofSender);
    }

    synchronized void release(String sender, long bytes) {
        all -= bytes;
        bySender.computeIfPresent(sender, (_, held) -> held == bytes ? null : held - bytes);
    }
}
