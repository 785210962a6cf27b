package io.keyward.access.coalesce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Does together what concurrent callers ask for: one batch at a time, and whoever asks meanwhile is in the next. A batch always
 * starts after each of its questions was asked, so its answers are never older than the questions. A caller alone waits for nobody
 * and changes no thread; there is no thread and no delay behind it.
 */
public final class Coalescing<Q, A> {

    private final Function<List<Q>, List<A>> work;
    private final ToLongFunction<Q> weight;
    private final long maxWeight;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Asked<Q, A>> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * @param work answers a batch, one answer per question in order; what it throws reaches every caller of the batch
     * @param maxWeight the sum of the weights of a batch; a heavier question has a batch of its own
     */
    public Coalescing(Function<List<Q>, List<A>> work, ToLongFunction<Q> weight, long maxWeight) {
        this.work = work;
        this.weight = weight;
        this.maxWeight = maxWeight;
    }

    /** Returns with the answer of the batch the question was in. */
    public A ask(Q question) {
        Asked<Q, A> mine = new Asked<>(question);
        if (enter(mine) || mine.turn.join() instanceof Turn.Lead<A>) {
            lead(mine);
        }
        return mine.answer();
    }

    /** Whether the caller leads at once; otherwise it is told when to, or gets its answer. */
    private boolean enter(Asked<Q, A> mine) {
        lock.lock();
        try {
            if (busy) {
                waiting.add(mine);
                return false;
            }
            busy = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Does one batch, its own question first, and hands over: nobody works for others longer than that. */
    private void lead(Asked<Q, A> mine) {
        List<Asked<Q, A>> batch = gather(mine);
        try {
            List<A> answers =
                    work.apply(batch.stream().map(asked -> asked.question).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).end(new Turn.Answered<>(answers.get(i)));
            }
        } catch (Throwable failure) {
            batch.forEach(asked -> asked.end(new Turn.Failed<>(failure)));
        } finally {
            handOver();
        }
    }

    private List<Asked<Q, A>> gather(Asked<Q, A> mine) {
        List<Asked<Q, A>> batch = new ArrayList<>();
        batch.add(mine);
        long sum = weight.applyAsLong(mine.question);
        lock.lock();
        try {
            while (!waiting.isEmpty()) {
                sum += weight.applyAsLong(waiting.element().question);
                if (sum > maxWeight) {
                    break;
                }
                batch.add(waiting.remove());
            }
        } finally {
            lock.unlock();
        }
        return batch;
    }

    private void handOver() {
        lock.lock();
        try {
            busy = !waiting.isEmpty();
            if (busy) {
                waiting.remove().turn.complete(new Turn.Lead<>());
            }
        } finally {
            lock.unlock();
        }
    }

    /** What a waiting caller hears. */
    private sealed interface Turn<A> {
        record Lead<A>() implements Turn<A> {}

        record Answered<A>(A answer) implements Turn<A> {}

        record Failed<A>(Throwable cause) implements Turn<A> {}
    }

    private static final class Asked<Q, A> {
        private final Q question;
        private final CompletableFuture<Turn<A>> turn = new CompletableFuture<>();
        /** Set for the leader, whose turn is spent on being told to lead. */
        private volatile Turn<A> ended = new Turn.Lead<>();

        private Asked(Q question) {
            this.question = question;
        }

        private void end(Turn<A> end) {
            ended = end;
            turn.complete(end);
        }

        private A answer() {
            return switch (ended) {
                case Turn.Answered<A> answered -> answered.answer();
                case Turn.Failed<A> failed ->
                    throw new CoalescedFailure("work shared with other callers failed", failed.cause());
                case Turn.Lead<A> none -> throw new IllegalStateException("a batch ended without an answer");
            };
        }
    }
}
