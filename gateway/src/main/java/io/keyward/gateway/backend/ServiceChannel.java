package io.keyward.gateway.backend;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connection to one service. It is made when first needed and comes back by itself. */
final class ServiceChannel {

    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    private final String name;
    private final ManagedChannel channel;
    private final Duration connectWait;
    private @Nullable CountDownLatch change;

    ServiceChannel(String name, ManagedChannel channel, Duration connectWait) {
        this.name = name;
        this.channel = channel;
        this.connectWait = connectWait;
    }

    /** The service's name, for people. */
    String name() {
        return name;
    }

    /**
     * The channel, connected if the service answers within the connect wait. Left alone, the channel would refuse every call until its
     * next attempt to connect: here each call gets its own attempts.
     */
    ManagedChannel ready() {
        return ready(connectWait);
    }

    /** As {@link #ready()}, for callers that wait no longer than this. */
    ManagedChannel ready(Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            ConnectivityState state = channel.getState(true);
            if (state == ConnectivityState.READY || System.nanoTime() - end >= 0) {
                return channel;
            }
            if (state == ConnectivityState.TRANSIENT_FAILURE) {
                channel.resetConnectBackoff();
            }
            awaitChange(state);
        }
    }

    /** The channel as it is; a service that was away is looked for at once. */
    ManagedChannel now() {
        if (channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        return channel;
    }

    void shutdown() {
        channel.shutdownNow();
    }

    private void awaitChange(ConnectivityState state) {
        try {
            boolean _ = nextChange(state).await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** One for all who wait: the channel keeps each listener until its state changes, however few wait by then. */
    private synchronized CountDownLatch nextChange(ConnectivityState state) {
        CountDownLatch awaited = change;
        if (awaited != null) {
            return awaited;
        }
        CountDownLatch next = new CountDownLatch(1);
        change = next;
        channel.notifyWhenStateChanged(state, () -> changed(next));
        return next;
    }

    private void changed(CountDownLatch awaited) {
        synchronized (this) {
            change = null;
        }
        awaited.countDown();
    }
}
