package io.keyward.authorizer;

/**
 * Finds a principal by its ARN: a hash table with open addressing whose slots hold the whole hash, so that text is read only
 * where it is almost certainly the one that is meant, and is then compared exactly. A slot's four numbers lie in one cache
 * line, and say where the text and the record are, so that both are fetched at once.
 */
final class ArnTable {

    static final int ABSENT = -1;
    /** The ARN's neighbourhood is full, which takes many equal hashes; it must be looked for in another way. */
    static final int CROWDED = -2;

    private static final int HASH = 0;
    private static final int START = 1;
    private static final int LENGTH = 2;
    private static final int RECORD = 3;
    private static final int WIDTH = 4;

    private static final int PROBES = 16;
    private static final int SPREAD = 0x9E3779B9; // 2^32 divided by the golden ratio: neighbours in hash land far apart

    private final int[] slots;
    private final int shift;
    private final int mask;

    /** An empty table with space for this many. */
    ArnTable(int principals) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(principals + principals / 2);
        slots = new int[Math.multiplyExact(1 << bits, WIDTH)];
        shift = Integer.SIZE - bits;
        mask = (1 << bits) - 1;
    }

    /** Adds where the text of an ARN starts and where its record does. In a crowd it is left out. */
    void add(String arn, int start, int record) {
        int hash = arn.hashCode();
        int slot = first(hash);
        for (int probe = 0; probe < PROBES; probe++, slot = (slot + 1) & mask) {
            int at = slot * WIDTH;
            if (slots[at + RECORD] == 0) {
                slots[at + HASH] = hash;
                slots[at + START] = start;
                slots[at + LENGTH] = arn.length();
                slots[at + RECORD] = record + 1;
                return;
            }
        }
    }

    /** The record of an ARN whose text stands in {@code text}; or {@link #ABSENT}, or {@link #CROWDED}. */
    int find(String arn, String text) {
        int hash = arn.hashCode();
        int slot = first(hash);
        for (int probe = 0; probe < PROBES; probe++, slot = (slot + 1) & mask) {
            int at = slot * WIDTH;
            if (slots[at + RECORD] == 0) {
                return ABSENT;
            }
            if (slots[at + HASH] == hash
                    && slots[at + LENGTH] == arn.length()
                    && text.startsWith(arn, slots[at + START])) {
                return slots[at + RECORD] - 1;
            }
        }
        return CROWDED;
    }

    private int first(int hash) {
        return shift == Integer.SIZE ? 0 : (hash * SPREAD) >>> shift;
    }
}
