package io.keyward.access.identity;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes ids and secrets that nobody can guess, in the forms of AWS's. */
final class KeyMaker {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String LASTING = "AKIA";
    private static final String TEMPORARY = "ASIA";
    private static final int RANDOM_BITS_AFTER_ACCOUNT = 7;
    private static final int BITS_IN_FRONT = 48;
    private static final int CHARACTER_BITS = 5;
    private static final int CHARACTERS_IN_FRONT = 10;
    private static final int CHARACTERS = 16;
    private static final int SECRET_BYTES = 30;
    private static final int TOKEN_BYTES = 32;
    private static final String TOKEN = "kww_";

    private final SecureRandom random = new SecureRandom();

    /**
     * An access key id of 20 characters. As in AWS's own, the first six bytes behind the prefix carry the account, in 40 bits above the lowest
     * seven; the rest is random.
     *
     * @param account twelve digits
     */
    String accessKeyId(String account, boolean temporary) {
        long sixBytes = Long.parseLong(account) << RANDOM_BITS_AFTER_ACCOUNT
                | random.nextLong(1 << RANDOM_BITS_AFTER_ACCOUNT)
                | (random.nextBoolean() ? 1L << (BITS_IN_FRONT - 1) : 0);
        // Ten characters are fifty bits: two more than six bytes.
        long front = sixBytes << 2 | random.nextLong(1 << 2);
        StringBuilder id = new StringBuilder(temporary ? TEMPORARY : LASTING);
        for (int i = CHARACTERS_IN_FRONT - 1; i >= 0; i--) {
            id.append(BASE32.charAt((int) (front >>> (i * CHARACTER_BITS)) & 31));
        }
        for (int i = CHARACTERS_IN_FRONT; i < CHARACTERS; i++) {
            id.append(BASE32.charAt(random.nextInt(BASE32.length())));
        }
        return id.toString();
    }

    /** 40 characters. */
    String secret() {
        return Base64.getEncoder().encodeToString(bytes(SECRET_BYTES));
    }

    /** A bearer token for a kube-apiserver: {@code kww_} and 43 characters. */
    String token() {
        return TOKEN + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(TOKEN_BYTES));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
