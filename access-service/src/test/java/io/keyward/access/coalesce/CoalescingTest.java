package io.keyward.access.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
                7);
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
        Coalescing<Integer, Integer> slow = new Coalescing<>(this::work, question -> 1, 100);
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
        Coalescing<Integer, Integer> weighing = new Coalescing<>(this::work, question -> question, 10);
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
                10);

        assertThatThrownBy(() -> failing.ask(1))
                .isInstanceOf(CoalescedFailure.class)
                .hasRootCauseMessage("the disk is full");
        assertThat(failing.ask(2)).isEqualTo(2);
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
                .allSatisfy(thread -> assertThat(thread.getState()).isEqualTo(Thread.State.WAITING)));
    }
}
