package io.keyward.audit.log;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a text of an event stands in its index. Events quote what callers sent, however odd: a text that PostgreSQL could not
 * index or store (too long, or with a zero character) stands there as its SHA-256, and is still found by its exact value.
 */
final class IndexKey {

    // A B-tree row holds about 2,700 bytes.
    private static final int MAX_BYTES = 1024;

    private IndexKey() {}

    /** The key of a text that may be empty: null if it is. */
    static @Nullable String ofOptional(String text) {
        return text.isEmpty() ? null : of(text);
    }

    static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_BYTES && text.indexOf('\0') < 0) {
            return text;
        }
        return "sha256:" + HexFormat.of().formatHex(sha256(bytes));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
