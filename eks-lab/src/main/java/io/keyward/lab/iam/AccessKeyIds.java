package io.keyward.lab.iam;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Access key ids carry their account: after the four letters of their kind come sixteen base32 characters, whose first six bytes,
 * as a big-endian number {@code z}, hold the account in {@code (z & 0x7fffffffff80) >> 7}. A key id of twelve digits is the account.
 */
public final class AccessKeyIds {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final long ACCOUNT_MASK = 0x7fff_ffff_ff80L;
    private static final int ACCOUNT_SHIFT = 7;
    private static final int CODE_CHARS = 16;
    private static final int KIND_CHARS = 4;

    private AccessKeyIds() {}

    /** The account a key id belongs to, or nothing if the text is no key id. */
    public static Optional<String> account(String keyId) {
        if (keyId.matches("[0-9]{12}")) {
            return Optional.of(keyId);
        }
        if (!keyId.matches("A[KS]IA[A-Z2-7]{16}")) {
            return Optional.empty();
        }
        OptionalLong account = decode(keyId.substring(KIND_CHARS));
        return account.isPresent() ? Optional.of(String.format("%012d", account.getAsLong())) : Optional.empty();
    }

    /** Whether the key id is a temporary one, valid only with its session token. */
    public static boolean isTemporary(String keyId) {
        return keyId.startsWith("ASIA");
    }

    /** A new key id of the given kind ({@code AKIA} or {@code ASIA}) for an account. */
    public static String create(String kind, String account, RandomGenerator random) {
        long z = 1L << 47 | Long.parseLong(account) << ACCOUNT_SHIFT | random.nextInt(1 << ACCOUNT_SHIFT);
        byte[] bytes = ByteBuffer.allocate(12).putLong(z << 16).putInt(0).array();
        ByteBuffer.wrap(bytes, 6, 4).putInt(random.nextInt());
        return kind + encode(bytes);
    }

    private static String encode(byte[] tenBytes) {
        StringBuilder code = new StringBuilder(CODE_CHARS);
        long high = ByteBuffer.wrap(tenBytes).getLong();
        int low = ((tenBytes[8] & 0xff) << 8) | (tenBytes[9] & 0xff);
        for (int i = 0; i < CODE_CHARS; i++) {
            int from = i * 5;
            int bits = 0;
            for (int bit = from; bit < from + 5; bit++) {
                long value = bit < 64 ? high >>> (63 - bit) : low >>> (79 - bit);
                bits = bits << 1 | (int) (value & 1);
            }
            code.append(ALPHABET.charAt(bits));
        }
        return code.toString();
    }

    private static OptionalLong decode(String code) {
        long bits = 0;
        for (int i = 0; i < 10; i++) {
            bits = bits << 5 | ALPHABET.indexOf(code.charAt(i));
        }
        // Ten characters hold 50 bits; the first six bytes are the upper 48 of them.
        long account = (bits >>> 2 & ACCOUNT_MASK) >> ACCOUNT_SHIFT;
        return account < 1_000_000_000_000L ? OptionalLong.of(account) : OptionalLong.empty();
    }
}
