package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairShareTest {

    @Test
    void who_is_alone_may_have_all() {
        assertThat(FairShare.limit("a", 100, 7, List.of(worker("a", 100, 0)))).isEqualTo(100);
    }

    @Test
    void nobody_gives_away_what_nobody_wants() {
        List<FairShare.Worker> live = List.of(worker("a", 100, 6), worker("b", 1, 1));

        assertThat(FairShare.limit("a", 100, 7, live)).isEqualTo(100);
    }

    @Test
    void while_another_goes_short_a_worker_keeps_no_more_than_its_share() {
        List<FairShare.Worker> live = List.of(worker("a", 100, 7), worker("b", 100, 0));

        assertThat(FairShare.limit("a", 100, 7, live)).isEqualTo(4);
        assertThat(FairShare.limit("b", 100, 7, live)).isEqualTo(100);
    }

    @Test
    void a_worker_never_gets_more_than_it_asked_for() {
        assertThat(FairShare.limit("a", 2, 7, List.of(worker("a", 2, 2), worker("b", 9, 0))))
                .isEqualTo(2);
    }

    @Test
    void shares_settle_with_no_shard_free_and_none_moving() {
        for (int shards = 0; shards < 20; shards++) {
            for (int workers = 1; workers < 6; workers++) {
                List<Long> held = settled(shards, workers);
                assertThat(held.stream().mapToLong(Long::longValue).sum()).isEqualTo(shards);
                assertThat(held.getFirst() - held.getLast()).isBetween(0L, 1L);
            }
        }
    }

    /** Shards per worker after each of them has asked a few times, the first one having taken everything. */
    private static List<Long> settled(int shards, int workers) {
        long[] held = new long[workers];
        held[0] = shards;
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < workers; i++) {
                List<FairShare.Worker> live = new ArrayList<>();
                for (int j = 0; j < workers; j++) {
                    live.add(worker("w" + j, 100, held[j]));
                }
                long free = shards;
                for (long h : held) {
                    free -= h;
                }
                int limit = FairShare.limit("w" + i, 100, shards, live);
                held[i] = Math.min(limit, held[i] + free);
            }
        }
        List<Long> result = new ArrayList<>();
        for (long h : held) {
            result.add(h);
        }
        return result;
    }

    private static FairShare.Worker worker(String id, int max, long held) {
        return new FairShare.Worker(id, max, held);
    }
}
