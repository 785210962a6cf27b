package io.keyward.lab.iam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessKeyIdsTest {

    @ParameterizedTest
    @CsvSource({
        "AKIARZPUZDIKGVVWK6LX,123456789012",
        "AKIATCH6YDSYWVWGCYRR,210987654321",
        "ASIAQNZGKIQY56JQ7WML,029608264753",
        "000000000042,000000000042"
    })
    void accountOfAKeyIsFound(String key, String account) {
        assertThat(AccessKeyIds.account(key)).contains(account);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AKIA",
                "AKIARZPUZDIKGVVWK6L1",
                "akiarzpuzdikgvvwk6lx",
                "AKIARZPUZDIKGVVWK6LXA",
                "AIDARZPUZDIKGVVWK6LX",
                "12345678901",
                "1234567890123",
                "ASIA7777777777777777"
            })
    void whatIsNoKeyHasNoAccount(String key) {
        assertThat(AccessKeyIds.account(key)).isEmpty();
    }

    @Test
    void madeKeysCarryTheirAccount() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            String account = String.format("%012d", random.nextLong(1_000_000_000_000L));
            String key = AccessKeyIds.create("ASIA", account, random);
            assertThat(AccessKeyIds.account(key)).as(key).contains(account);
        }
    }
}
