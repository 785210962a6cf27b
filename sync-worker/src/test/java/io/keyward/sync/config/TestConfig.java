package io.keyward.sync.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings for tests. */
public record TestConfig(
        String accessService,
        Optional<String> eksEndpoint,
        Optional<String> stsEndpoint,
        Map<String, AccountKeys> accounts,
        Duration callTimeout,
        Duration principalPropagation,
        double callsPerSecond)
        implements SyncConfig {

    /** Static keys of an account. */
    public record Keys(String accessKeyId, String secretAccessKey) implements AccountKeys {}

    /** For tests of the AWS side; both endpoints are one, as in the lab, and an account's key is its number. */
    public static TestConfig aws(String endpoint, Duration callTimeout) {
        Map<String, AccountKeys> accounts = Map.of(
                "123456789012", new Keys("123456789012", "secret"), "210987654321", new Keys("210987654321", "secret"));
        return new TestConfig(
                "127.0.0.1:1",
                Optional.of(endpoint),
                Optional.of(endpoint),
                accounts,
                callTimeout,
                Duration.ofSeconds(10),
                50);
    }

    /** For tests of the loop. */
    public static TestConfig loop(String accessService) {
        return new TestConfig(
                accessService,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                2000);
    }

    @Override
    public int maxShards() {
        return 10;
    }

    @Override
    public int pushesPerShard() {
        return 4;
    }

    @Override
    public int readsPerShard() {
        return 2;
    }

    @Override
    public int itemsPerShard() {
        return 16;
    }

    @Override
    public int readParallelism() {
        return 4;
    }

    @Override
    public Duration drain() {
        return Duration.ofSeconds(5);
    }
}
