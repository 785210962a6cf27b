package io.keyward.sync.shard;

/** All clusters of one account and region. */
record ShardKey(String account, String region) {

    @Override
    public String toString() {
        return account + "/" + region;
    }
}
