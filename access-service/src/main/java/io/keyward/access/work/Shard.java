package io.keyward.access.work;

/** All clusters of one account and region: the unit AWS throttles by, hence the unit of leasing. */
public record Shard(String account, String region) {}
