package io.keyward.gateway.eks;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The AWS account behind an access key id. A configured account counts first; a key id of twelve digits is the account itself;
 * AWS's own key ids carry theirs: in the six bytes that the first characters after {@code AKIA} or {@code ASIA} spell in base32,
 * 40 bits above the lowest seven are the account.
 */
final class AccessKeys {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern KEY_ID = Pattern.compile("A[KS]IA[A-Z2-7]{16}");
    private static final int PREFIX_LENGTH = 4;
    private static final int ENCODED_LENGTH = 10;
    private static final long LAST_ACCOUNT = 999_999_999_999L;

    private final Map<String, String> configured;

    AccessKeys(Map<String, String> configured) {
        configured.forEach((key, account) -> {
            if (!ACCOUNT.matcher(account).matches()) {
                throw new IllegalArgumentException(
                        "keyward.gateway.accounts: the account of key id " + key + " must be twelve digits");
            }
        });
        this.configured = Map.copyOf(configured);
    }

    /** Twelve digits, or nothing if the key id names no account. */
    Optional<String> account(String keyId) {
        String account = configured.get(keyId);
        if (account != null) {
            return Optional.of(account);
        }
        if (ACCOUNT.matcher(keyId).matches()) {
            return Optional.of(keyId);
        }
        return KEY_ID.matcher(keyId).matches() ? carried(keyId) : Optional.empty();
    }

    private static Optional<String> carried(String keyId) {
        long fiftyBits = 0;
        for (int i = PREFIX_LENGTH; i < PREFIX_LENGTH + ENCODED_LENGTH; i++) {
            fiftyBits = fiftyBits << 5 | BASE32.indexOf(keyId.charAt(i));
        }
        long sixBytes = fiftyBits >> 2;
        long account = (sixBytes & 0x7fff_ffff_ff80L) >> 7;
        return account <= LAST_ACCOUNT ? Optional.of("%012d".formatted(account)) : Optional.empty();
    }
}
