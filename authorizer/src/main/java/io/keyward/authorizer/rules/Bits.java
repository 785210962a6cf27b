package io.keyward.authorizer.rules;

/** Sets of rules as bits, 64 to a word. */
final class Bits {

    private Bits() {}

    static int words(int rules) {
        return (rules + Long.SIZE - 1) / Long.SIZE;
    }

    static void set(long[] bits, int rule) {
        bits[rule / Long.SIZE] |= 1L << rule;
    }

    static boolean get(long[] bits, int rule) {
        return (bits[rule / Long.SIZE] & (1L << rule)) != 0;
    }

    static void addAll(long[] bits, long[] more) {
        for (int word = 0; word < bits.length; word++) {
            bits[word] |= more[word];
        }
    }
}
