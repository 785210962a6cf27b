package io.keyward.access.shard;

import java.util.List;

/** How many shards a worker may hold, so that each live worker has about as many as the others. */
final class FairShare {

    /** A worker whose stream is open, with the number of shards it holds. */
    record Worker(String id, int maxShards, long held) {}

    private FairShare() {}

    /**
     * The most that a worker may hold now: what it asked for, unless another live worker goes short, and then no more than its share.
     *
     * @param workers all live workers in an order on which all calls agree
     */
    static int limit(String workerId, int wanted, long shards, List<Worker> workers) {
        int limit = wanted;
        long own = shards;
        boolean shortage = false;
        for (int rank = 0; rank < workers.size(); rank++) {
            Worker worker = workers.get(rank);
            long share = shards / workers.size() + (rank < shards % workers.size() ? 1 : 0);
            if (worker.id().equals(workerId)) {
                own = share;
            } else if (worker.held() < Math.min(share, worker.maxShards())) {
                shortage = true;
            }
        }
        if (shortage) {
            limit = (int) Math.min(limit, own);
        }
        return limit;
    }
}
