package io.keyward.access.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.access.identity.MasterKeys.Sealed;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String OLD = "old:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String NEW = "new:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final KeyMaker maker = new KeyMaker();

    @ParameterizedTest
    @ValueSource(strings = {"000000000000", "123456789012", "999999999999"})
    void the_account_can_be_read_off_a_key_id_as_off_awss_own(String account) {
        for (int i = 0; i < 1_000; i++) {
            String id = maker.accessKeyId(account, false);
            assertThat(id).matches("AKIA[A-Z2-7]{16}");
            assertThat(account(id)).isEqualTo(account);
        }
        assertThat(maker.accessKeyId(account, true)).matches("ASIA[A-Z2-7]{16}");
    }

    /** As published for AWS's: the first six bytes behind the prefix, masked, and shifted by seven. */
    private static String account(String id) {
        long bits = 0;
        for (int i = 4; i < 14; i++) {
            bits = bits << 5 | BASE32.indexOf(id.charAt(i));
        }
        return "%012d".formatted(((bits >> 2) & 0x7fff_ffff_ff80L) >> 7);
    }

    @Test
    void ids_secrets_and_tokens_do_not_repeat() {
        Set<String> made = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            assertThat(made.add(maker.accessKeyId("123456789012", false))).isTrue();
            assertThat(made.add(maker.secret())).isTrue();
            assertThat(made.add(maker.token())).isTrue();
        }
        assertThat(maker.secret()).hasSize(40);
        assertThat(maker.token()).matches("kww_[A-Za-z0-9_-]{43}");
    }

    @Test
    void a_secret_opens_for_its_own_key_only() {
        MasterKeys keys = new MasterKeys(OLD);
        Sealed sealed = keys.seal("secret", "AKIAONE");

        assertThat(keys.open(sealed, "AKIAONE")).isEqualTo("secret");
        assertThat(keys.seal("secret", "AKIAONE").bytes())
                .as("never the same twice")
                .isNotEqualTo(sealed.bytes());
        assertThatThrownBy(() -> keys.open(sealed, "AKIATWO")).isInstanceOf(IllegalStateException.class);
        byte[] altered = sealed.bytes().toByteArray();
        altered[altered.length - 1] ^= 1;
        assertThatThrownBy(
                        () -> keys.open(new Sealed("old", com.google.protobuf.ByteString.copyFrom(altered)), "AKIAONE"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void the_first_key_encrypts_and_all_of_them_decrypt() {
        Sealed before = new MasterKeys(OLD).seal("secret", "AKIAONE");
        MasterKeys both = new MasterKeys(NEW + "\n" + OLD);

        assertThat(both.open(before, "AKIAONE")).isEqualTo("secret");
        assertThat(both.seal("secret", "AKIAONE").masterKey()).isEqualTo("new");
        assertThatThrownBy(() -> new MasterKeys(NEW).open(before, "AKIAONE"))
                .hasMessageContaining("under the key old, which keyward.identity.secret-keys does not hold");
    }

    @Test
    void keys_are_read_from_files(@TempDir Path directory) throws IOException {
        Path one = Files.writeString(directory.resolve("one"), "# first\n" + NEW + "\n\n");
        Path two = Files.writeString(directory.resolve("two"), OLD);

        MasterKeys keys = new MasterKeys(one + "," + two);

        assertThat(keys.first()).isEqualTo("new");
        assertThat(keys.ids()).containsExactly("new", "old");
        assertThatThrownBy(() -> new MasterKeys(directory.resolve("none").toString()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short:AAAA",
                "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=:AQEB",
                "a b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=",
                "new:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=,new:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void what_is_no_key_is_refused_in_one_line_that_shows_nothing_of_it(String text) {
        assertThatThrownBy(() -> new MasterKeys(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("keyward.identity.secret-keys")
                .message()
                .doesNotContain("AAAA", "AQEB", "\n");
    }
}
