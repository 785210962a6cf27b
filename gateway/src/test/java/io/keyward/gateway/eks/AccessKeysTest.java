package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessKeysTest {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final AccessKeys keys = new AccessKeys(Map.of("AKIDLOCAL", "210987654321"));

    @ParameterizedTest
    @CsvSource({
        "AKIASP2TPHJSQH3FJRUX, 171436882533",
        "ASIAQNZGKIQY56JQ7WML, 029608264753",
        "ASIAY34FZKBOKMUTVV7A, 609629065308",
        "AKIAIOSFODNN7EXAMPLE, 581039954779",
        "123456789012, 123456789012",
        "000000000001, 000000000001",
        "AKIDLOCAL, 210987654321"
    })
    void a_key_id_names_its_account(String keyId, String account) {
        assertThat(keys.account(keyId)).hasValue(account);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "12345678901",
                "1234567890123",
                "AKIA",
                "AKIASP2TPHJSQH3FJRU",
                "AKIASP2TPHJSQH3FJRUXX",
                "AKIASP2TPHJSQH3FJRU1",
                "akiasp2tphjsqh3fjrux",
                "AROASP2TPHJSQH3FJRUX",
                "AKIA7777777777777777"
            })
    void other_texts_name_none(String keyId) {
        assertThat(keys.account(keyId)).isEmpty();
    }

    @Test
    void every_account_can_be_carried() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int i = 0; i < 1_000; i++) {
            long account = random.nextLong(1_000_000_000_000L);

            assertThat(keys.account(keyId(account, random))).hasValue("%012d".formatted(account));
        }
    }

    @Test
    void a_configured_account_must_be_twelve_digits() {
        assertThatThrownBy(() -> new AccessKeys(Map.of("AKIDLOCAL", "12")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AKIDLOCAL");
    }

    /** The reverse of what is tested, with every other bit at random. */
    private static String keyId(long account, RandomGenerator random) {
        long fiftyBits = (random.nextLong(2) << 47 | account << 7 | random.nextLong(128)) << 2 | random.nextLong(4);
        StringBuilder keyId = new StringBuilder("AKIA");
        for (int shift = 45; shift >= 0; shift -= 5) {
            keyId.append(BASE32.charAt((int) (fiftyBits >> shift & 31)));
        }
        for (int i = 0; i < 6; i++) {
            keyId.append(BASE32.charAt(random.nextInt(32)));
        }
        return keyId.toString();
    }
}
