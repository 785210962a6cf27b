package io.keyward.authorizer.memory;

import java.util.Collection;

/**
 * How much memory objects take on a 64-bit Java machine with compressed references, roughly: what limits are held against that bound the
 * memory of many states. What several objects share is counted for each.
 */
public final class HeldBytes {

    private static final int HEADER = 12;
    private static final int REFERENCE = 4;
    private static final int ARRAY_HEADER = 16;
    private static final int ALIGNMENT = 8;
    private static final int WIDEST_OF_ONE_BYTE = 0xFF;

    private HeldBytes() {}

    /** An object with so many references, and so many bytes of other fields. */
    public static long object(int references, int otherBytes) {
        return aligned(HEADER + (long) REFERENCE * references + otherBytes);
    }

    /** A text. */
    public static long text(String text) {
        boolean narrow = text.chars().allMatch(c -> c <= WIDEST_OF_ONE_BYTE);
        return object(1, Integer.BYTES + 2) + array(text.length() * (narrow ? 1L : 2L));
    }

    /** An unmodifiable list of texts, with them. */
    public static long texts(Collection<String> texts) {
        return list(texts.size()) + texts.stream().mapToLong(HeldBytes::text).sum();
    }

    /** An unmodifiable list, without what it lists; an empty one is always the same. */
    public static long list(int size) {
        return size == 0 ? 0 : size <= 2 ? object(2, 0) : object(1, 1) + array((long) REFERENCE * size);
    }

    /** An array of so many bytes. */
    public static long array(long bytes) {
        return aligned(ARRAY_HEADER + bytes);
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
