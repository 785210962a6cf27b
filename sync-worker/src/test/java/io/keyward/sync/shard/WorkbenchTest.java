package io.keyward.sync.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.testing.Eventually;
import io.keyward.proto.sync.v1.ClusterRead;
import io.keyward.proto.sync.v1.EntryPush;
import io.keyward.proto.sync.v1.TargetCluster;
import io.keyward.proto.sync.v1.WorkItem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class WorkbenchTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final Map<String, Semaphore> gates = new ConcurrentHashMap<>();
    private final Workbench bench = new Workbench(2, 1);

    private void work(WorkItem item) {
        begun.add(item.getItemId());
        gate(item.getItemId()).acquireUninterruptibly();
    }

    private Semaphore gate(String itemId) {
        return gates.computeIfAbsent(itemId, _ -> new Semaphore(0));
    }

    private void finish(String itemId) {
        gate(itemId).release();
    }

    private void push(String itemId, String principal) {
        accept(item(itemId).setPush(EntryPush.newBuilder().setPrincipalArn(principal)));
    }

    private void read(String itemId) {
        accept(item(itemId).setRead(ClusterRead.getDefaultInstance()));
    }

    private void accept(WorkItem.Builder built) {
        WorkItem item = built.build();
        bench.accept(item, () -> work(item));
    }

    private static WorkItem.Builder item(String itemId) {
        return WorkItem.newBuilder()
                .setItemId(itemId)
                .setCluster(TargetCluster.newBuilder().setArn("c"));
    }

    private void hasBegun(String... items) {
        Eventually.assertEventually(SOON, () -> assertThat(begun).containsExactlyInAnyOrder(items));
    }

    @Test
    void noMorePushesAtOnceThanAllowedAndInTheOrderTheyCame() {
        push("1", "p1");
        push("2", "p2");
        push("3", "p3");
        push("4", "p4");
        hasBegun("1", "2");
        finish("1");
        hasBegun("1", "2", "3");
        finish("3");
        hasBegun("1", "2", "3", "4");
    }

    @Test
    void readsLeaveRoomForPushes() {
        read("r1");
        push("1", "p1");
        push("2", "p2");
        hasBegun("r1", "1", "2");
    }

    @Test
    void samePrincipalWaitsAndOthersPass() {
        push("1", "p1");
        push("2", "p1");
        push("3", "p3");
        hasBegun("1", "3");
        finish("1");
        hasBegun("1", "3", "2");
    }

    @Test
    void itemSentAgainIsTheSameItem() {
        push("1", "p1");
        hasBegun("1");
        push("1", "p1");
        push("2", "p2");
        hasBegun("1", "2");
    }

    @Test
    void closedBenchBeginsNothingAndEndsWhenWorkDoes() throws InterruptedException {
        push("1", "p1");
        push("2", "p1");
        hasBegun("1");
        bench.close();
        push("3", "p3");
        assertThat(bench.awaitIdle(Duration.ofMillis(1))).isFalse();
        finish("1");
        assertThat(bench.awaitIdle(SOON)).isTrue();
        hasBegun("1");
    }

    @Test
    void clearedBenchBeginsOnlyWhatComesAfterwardsAlsoIfItIsSentAgain() {
        push("1", "p1");
        push("2", "p1");
        push("3", "p1");
        hasBegun("1");
        bench.clear();
        push("3", "p1");
        finish("1");
        hasBegun("1", "3");
    }

    @Test
    void workThatBreaksLeavesTheBenchFree() throws InterruptedException {
        Workbench narrow = new Workbench(1, 1);
        WorkItem bad = item("bad").setPush(EntryPush.getDefaultInstance()).build();
        WorkItem good = item("good").setPush(EntryPush.getDefaultInstance()).build();
        narrow.accept(bad, () -> {
            begun.add("bad");
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            throw new IllegalStateException("broken");
        });
        narrow.accept(good, () -> begun.add("good"));
        hasBegun("bad", "good");
        assertThat(narrow.awaitIdle(SOON)).isTrue();
    }
}
