package io.keyward.local.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabAccountTest {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    @Test
    void access_keys_carry_their_account() {
        for (LabAccount account : LabAccount.ALL) {
            assertThat(account.accessKeyId()).matches("AKIA[A-Z2-7]{16}");
            assertThat(accountIn(account.accessKeyId())).isEqualTo(account.id());
        }
    }

    @Test
    void cluster_arns_name_account_and_region() {
        assertThat(LabAccount.ANALYTICS.clusterArns())
                .containsExactly("arn:aws:eks:us-west-2:210987654321:cluster/analytics");
    }

    /** As AWS packs it: in the bits of the first six bytes behind the prefix, but the first and the last seven. */
    private static String accountIn(String accessKeyId) {
        long bits = 0;
        for (char c : accessKeyId.substring(4, 14).toCharArray()) {
            bits = bits << 5 | BASE32.indexOf(c);
        }
        long firstSixBytes = bits >> 2;
        return "%012d".formatted((firstSixBytes & 0x7fff_ffff_ff80L) >> 7);
    }
}
