package io.keyward.access.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.keyward.access.coalesce.Coalescing.SharedFailure;
import io.keyward.grpc.error.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CoalescingTest {

    private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstIsWorking = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void everyone_gets_the_answer_to_their_own_question() throws Exception {
        AtomicInteger working = new AtomicInteger();
        Coalescing<Integer, Integer> doubling = new Coalescing<>(
                questions -> {
                    assertThat(working.incrementAndGet()).as("batches at once").isEqualTo(1);
                    working.decrementAndGet();
                    return questions.stream().map(question -> question * 2).toList();
                },
                question -> 1,
                bounds(7));
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10_000; i++) {
                int question = i;
                answers.add(threads.submit(() -> doubling.ask(question)));
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get()).isEqualTo(i * 2);
        }
    }

    @Test
    void who_asks_while_work_is_under_way_is_in_a_later_batch() throws Exception {
        Coalescing<Integer, Integer> slow = new Coalescing<>(this::work, question -> 1, bounds(100));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> slow.ask(0));
            assertThat(firstIsWorking.await(10, TimeUnit.SECONDS)).isTrue();
            List<Thread> others = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                int question = i;
                others.add(Thread.ofVirtual().start(() -> {
                    int unused = slow.ask(question);
                }));
            }
            awaitParked(others);
            goOn.countDown();
            assertThat(first.get()).isZero();
            for (Thread other : others) {
                other.join();
            }
        }

        assertThat(batches).hasSize(2);
        assertThat(batches.get(1)).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void a_batch_is_no_heavier_than_allowed_unless_it_is_one_question() throws Exception {
        goOn.countDown();
        Coalescing<Integer, Integer> weighing = new Coalescing<>(this::work, question -> question, bounds(10));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                int weight = 1 + i % 15;
                Future<Integer> unused = threads.submit(() -> weighing.ask(weight));
            }
        }

        assertThat(batches).allSatisfy(batch -> assertThat(batch.size() == 1
                        || batch.stream().mapToInt(weight -> weight).sum() <= 10)
                .isTrue());
        assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(200);
    }

    @Test
    void a_failure_reaches_everyone_of_the_batch_and_nobody_else() {
        AtomicInteger calls = new AtomicInteger();
        Coalescing<Integer, Integer> failing = new Coalescing<>(
                questions -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("the disk is full");
                    }
                    return questions;
                },
                question -> 1,
                bounds(10));

        assertThatThrownBy(() -> failing.ask(1))
                .isInstanceOf(SharedFailure.class)
                .hasRootCauseMessage("the disk is full");
        assertThat(failing.ask(2)).isEqualTo(2);
    }

    @Test
    void a_full_queue_refuses_at_once() throws Exception {
        Coalescing<Integer, Integer> full = new Coalescing<>(
                this::work, question -> 1, new Coalescing.Bounds("answers", 10, 10, 1, Duration.ofSeconds(10)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> full.ask(0));
            assertThat(firstIsWorking.await(10, TimeUnit.SECONDS)).isTrue();
            Thread second = Thread.ofVirtual().start(() -> {
                int unused = full.ask(1);
            });
            awaitParked(List.of(second));

            assertThatThrownBy(() -> full.ask(2))
                    .isInstanceOfSatisfying(ServiceException.Busy.class, busy -> assertThat(busy.retryAfter())
                            .isPresent());

            goOn.countDown();
            assertThat(first.get()).isZero();
            second.join();
        }
    }

    @Test
    void a_stuck_batch_holds_nobody_but_its_leader() throws Exception {
        Coalescing<Integer, Integer> stuck = new Coalescing<>(
                this::work, question -> 1, new Coalescing.Bounds("answers", 10, 10, 10, Duration.ofMillis(50)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> leader = threads.submit(() -> stuck.ask(0));
            assertThat(firstIsWorking.await(10, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(() -> stuck.ask(1)).isInstanceOf(ServiceException.Busy.class);

            goOn.countDown();
            assertThat(leader.get()).isZero();
        }
        assertThat(stuck.ask(2)).isEqualTo(2);
        assertThat(batches).containsExactly(List.of(0), List.of(2));
    }

    @Test
    void nobody_waits_longer_than_their_own_caller() throws Exception {
        Coalescing<Integer, Integer> stuck = new Coalescing<>(this::work, question -> 1, bounds(10));
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> leader = threads.submit(() -> stuck.ask(0));
            assertThat(firstIsWorking.await(10, TimeUnit.SECONDS)).isTrue();

            Context.CancellableContext call = Context.current().withDeadlineAfter(50, TimeUnit.MILLISECONDS, clock);
            assertThatThrownBy(() -> call.call(() -> stuck.ask(1))).isInstanceOf(ServiceException.Busy.class);
            call.cancel(null);

            goOn.countDown();
            assertThat(leader.get()).isZero();
        } finally {
            clock.shutdownNow();
        }
    }

    private static Coalescing.Bounds bounds(long batchWeight) {
        return new Coalescing.Bounds("answers", batchWeight, 1 << 20, 1 << 20, Duration.ofSeconds(30));
    }

    private List<Integer> work(List<Integer> questions) {
        batches.add(questions);
        firstIsWorking.countDown();
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return questions;
    }

    private static void awaitParked(List<Thread> threads) {
        io.keyward.grpc.testing.Eventually.assertEventually(java.time.Duration.ofSeconds(10), () -> assertThat(threads)
                .allSatisfy(thread -> assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING)));
    }
}
