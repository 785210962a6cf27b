package io.keyward.gateway.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Answers that hold for a moment from when they were asked for. Who asks the same at the same time waits for one answer. A failure is not
 * kept.
 */
final class Recent<Q, A> {

    private record Told<A>(A answer, long askedAt) {}

    private final Function<Q, A> ask;
    private final long kept;
    private final LongSupplier nanoTime;
    private final Cache<Q, Told<A>> told;

    Recent(Function<Q, A> ask, Duration kept, int most) {
        this(ask, kept, most, System::nanoTime);
    }

    Recent(Function<Q, A> ask, Duration kept, int most, LongSupplier nanoTime) {
        this.ask = ask;
        this.kept = kept.toNanos();
        this.nanoTime = nanoTime;
        this.told = Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterWrite(kept)
                .ticker(nanoTime::getAsLong)
                .build();
    }

    /** @param beforeAsking done first where the question is asked anew; what it throws is thrown */
    A answer(Q question, Runnable beforeAsking) {
        long now = nanoTime.getAsLong();
        Told<A> last = told.asMap()
                .compute(
                        question,
                        (q, known) -> known != null && now - known.askedAt < kept ? known : asked(q, beforeAsking));
        return last.answer;
    }

    private Told<A> asked(Q question, Runnable beforeAsking) {
        beforeAsking.run();
        long askedAt = nanoTime.getAsLong();
        return new Told<>(ask.apply(question), askedAt);
    }
}
