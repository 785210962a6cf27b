package io.keyward.access.coalesce;

import io.grpc.Context;
import io.grpc.Deadline;
import io.keyward.grpc.error.ServiceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Does together what concurrent callers ask for: one batch at a time, and whoever asks meanwhile is in the next. A batch always
 * starts after each of its questions was asked, so its answers are never older than the questions. A caller alone waits for nobody
 * and changes no thread; there is no thread and no delay behind it. Nobody waits longer than the bounds say, or than their own caller
 * does: a batch that is stuck holds up its leader only, who must bound the work itself.
 */
public final class Coalescing<Q, A> {

    /** Work shared with other callers failed; the cause is the same for all of them. */
    public static final class SharedFailure extends RuntimeException {

        SharedFailure(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Function<List<Q>, List<A>> work;
    private final ToLongFunction<Q> weight;
    private final Bounds bounds;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Asked<Q, A>> waiting = new ArrayDeque<>();
    private long waitingWeight;
    private boolean busy;

    /**
     * How much may come together, and how long it may take.
     *
     * @param name what callers wait for, for people
     * @param batchWeight the sum of the weights of a batch; a heavier question has a batch of its own
     * @param queueWeight the sum of the weights of those who wait for a batch
     * @param queueLength how many may wait for a batch
     * @param patience how long one waits at most
     */
    public record Bounds(String name, long batchWeight, long queueWeight, int queueLength, Duration patience) {}

    /**
     * @param work answers a batch, one answer per question in order; what it throws reaches every caller of the batch
     */
    public Coalescing(Function<List<Q>, List<A>> work, ToLongFunction<Q> weight, Bounds bounds) {
        this.work = work;
        this.weight = weight;
        this.bounds = bounds;
    }

    /**
     * Returns with the answer of the batch the question was in.
     *
     * @throws ServiceException.Busy if too many wait, or none of them gets a turn: the question was not worked on
     * @throws ServiceException.Unavailable if the work takes too long; it may still be done
     */
    public A ask(Q question) {
        Asked<Q, A> mine = new Asked<>(question);
        if (enter(mine) || await(mine) instanceof Turn.Lead<A>) {
            lead(mine);
        }
        return mine.answer();
    }

    private Turn<A> await(Asked<Q, A> mine) {
        try {
            return mine.turn.get(patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return withdraw(mine);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return withdraw(mine);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn never fails", e);
        }
    }

    private Duration patience() {
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) {
            return bounds.patience();
        }
        Duration left = Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
        return left.compareTo(bounds.patience()) < 0 ? left : bounds.patience();
    }

    /** Waits no longer. Whoever was told at this very moment to lead, does: others wait for it. */
    private Turn<A> withdraw(Asked<Q, A> mine) {
        lock.lock();
        try {
            if (waiting.remove(mine)) {
                waitingWeight -= mine.weight;
                throw busy();
            }
            if (mine.turn.isDone()) {
                return mine.turn.join();
            }
            throw new ServiceException.Unavailable(
                    bounds.name() + " take too long, please try again; what was asked may still be done", RETRY);
        } finally {
            lock.unlock();
        }
    }

    private ServiceException busy() {
        return new ServiceException.Busy(bounds.name(), RETRY);
    }

    /** Whether the caller leads at once; otherwise it is told when to, or gets its answer. */
    private boolean enter(Asked<Q, A> mine) {
        lock.lock();
        try {
            mine.weight = weight.applyAsLong(mine.question);
            if (busy) {
                if (waiting.size() >= bounds.queueLength() || waitingWeight + mine.weight > bounds.queueWeight()) {
                    throw busy();
                }
                waiting.add(mine);
                waitingWeight += mine.weight;
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
        long sum = mine.weight;
        lock.lock();
        try {
            while (!waiting.isEmpty()) {
                sum += waiting.element().weight;
                if (sum > bounds.batchWeight()) {
                    break;
                }
                batch.add(next());
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
                next().turn.complete(new Turn.Lead<>());
            }
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held. */
    private Asked<Q, A> next() {
        Asked<Q, A> first = waiting.remove();
        waitingWeight -= first.weight;
        return first;
    }

    /** What a waiting caller hears. */
    private sealed interface Turn<A> {
        record Lead<A>() implements Turn<A> {}

        record Answered<A>(A answer) implements Turn<A> {}

        record Failed<A>(Throwable cause) implements Turn<A> {}
    }

    private static final class Asked<Q, A> {
        private final Q question;
        private long weight;
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
                    throw new SharedFailure("work shared with other callers failed", failed.cause());
                case Turn.Lead<A> none -> throw new IllegalStateException("a batch ended without an answer");
            };
        }
    }
}
