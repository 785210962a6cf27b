package io.keyward.grpc.token;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.jwk.JWK;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer, as last read.
 *
 * <p>They are read again, once at a time and on a thread of its own, when they are about to be old, and when a token names a key that is
 * not among them. A caller waits for that only if it could not be answered without: at most the timeout, and not at all while the issuer is
 * known to be away. Readings are limited together, so that made-up key ids do not hammer the issuer; as every reading brings all keys, they
 * do not delay a rotation by more than one interval either.
 *
 * <p>Durations are measured by a ticker, so that no clock that can be set makes keys live longer.
 */
final class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    /** So many readings may follow each other at once. */
    private static final int BURST = 5;

    private final String alias;
    private final Source source;
    private final Pace pace;
    private final Ticker ticker;

    private volatile @Nullable Held held;
    private volatile boolean failing;

    /** Guarded by this. */
    private CountDownLatch reading = new CountDownLatch(0);

    /** When the readings so far would have ended at one per interval. Guarded by this. */
    private long paidUntil;

    SigningKeys(String alias, Source source, Pace pace, Ticker ticker) {
        this.alias = alias;
        this.source = source;
        this.pace = pace;
        this.ticker = ticker;
        this.paidUntil = ticker.read();
    }

    /** Where keys are read. */
    @FunctionalInterface
    interface Source {
        /**
         * The keys that may be believed; at least one.
         *
         * @throws IOException whose message says for the log what is wrong with the issuer
         */
        Set<JWK> fetch() throws IOException, InterruptedException;
    }

    /**
     * How keys age.
     *
     * @param ahead after this they are read again while they are still used
     * @param fresh after this a caller waits for them to be read again
     * @param tolerance after this they are good no longer
     * @param interval one reading in this time, after {@value #BURST} at once
     * @param timeout how long a caller waits
     */
    record Pace(Duration ahead, Duration fresh, Duration tolerance, Duration interval, Duration timeout) {

        /** Keys that an issuer is asked for. */
        static Pace ofIssuer(Duration tolerance, Duration timeout) {
            return new Pace(Duration.ofMinutes(4), Duration.ofMinutes(5), tolerance, Duration.ofSeconds(2), timeout);
        }

        /** Keys in a file, which costs nothing to read. */
        static Pace ofFile(Duration tolerance, Duration timeout) {
            return new Pace(Duration.ofSeconds(2), Duration.ofSeconds(5), tolerance, Duration.ofMillis(200), timeout);
        }
    }

    /**
     * Keys that were read.
     *
     * @param generation differs from that of any other set of keys of this issuer before it
     * @param since the ticker's time before they were read
     */
    record Held(Set<JWK> keys, int generation, long since) {}

    /**
     * The keys to verify by.
     *
     * @throws TokenRefusedException if there are none, or only such as are too old
     */
    Held current() throws TokenRefusedException {
        Held known = held;
        if (known != null && isYounger(known, pace.ahead)) {
            return known;
        }
        CountDownLatch next = read();
        if (!failing && (known == null || !isYounger(known, pace.fresh))) {
            var unused = isDone(next);
        }
        return usable();
    }

    /**
     * The keys after a look for one that was not among those seen; the same as seen if that was done a moment ago.
     *
     * @throws TokenRefusedException if the issuer cannot be asked, so that nobody knows whether it has the key
     */
    Held newerThan(Held seen) throws TokenRefusedException {
        boolean wasFailing = failing;
        if (seen.equals(held)) {
            CountDownLatch next = read();
            if (wasFailing || !isDone(next) || (failing && seen.equals(held))) {
                throw new TokenRefusedException(Reason.KEYS_UNAVAILABLE);
            }
        }
        return usable();
    }

    private Held usable() throws TokenRefusedException {
        Held known = held;
        if (known == null || !isYounger(known, pace.tolerance)) {
            throw new TokenRefusedException(Reason.KEYS_UNAVAILABLE);
        }
        return known;
    }

    private boolean isYounger(Held known, Duration age) {
        return ticker.read() - known.since < age.toNanos();
    }

    /** The reading under way, or a new one; one that is over already if there were too many of late. */
    private synchronized CountDownLatch read() {
        long now = ticker.read();
        long interval = pace.interval.toNanos();
        if (reading.getCount() == 0 && paidUntil - now <= (BURST - 1) * interval) {
            paidUntil = (paidUntil - now > 0 ? paidUntil : now) + interval;
            CountDownLatch next = new CountDownLatch(1);
            reading = next;
            Thread.ofVirtual().name("keys of " + alias).start(() -> {
                try {
                    fetch();
                } finally {
                    next.countDown();
                }
            });
        }
        return reading;
    }

    private boolean isDone(CountDownLatch next) {
        try {
            return next.await(pace.timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void fetch() {
        long since = ticker.read();
        String trouble = "";
        try {
            hold(source.fetch(), since);
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
        } catch (InterruptedException | RuntimeException | StackOverflowError e) {
            trouble = e.getClass().getSimpleName();
        }
        boolean failed = !trouble.isEmpty();
        if (failed && !failing) {
            LOG.warnf("keys of an issuer cannot be read issuer=%s reason=\"%s\"", alias, trouble);
        } else if (!failed && failing) {
            LOG.infof("keys of an issuer are read again issuer=%s", alias);
        }
        failing = failed;
    }

    private void hold(Set<JWK> keys, long since) {
        Held known = held;
        int generation = known == null ? 0 : known.generation + (known.keys.equals(keys) ? 0 : 1);
        held = new Held(keys, generation, since);
    }
}
