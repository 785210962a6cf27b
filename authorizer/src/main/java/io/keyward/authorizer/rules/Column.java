package io.keyward.authorizer.rules;

import java.util.HashMap;
import java.util.Map;

/** One condition of rules: which of them each word satisfies, as bits. A star in a rule stands for every word. */
final class Column {

    private final Map<String, long[]> words = new HashMap<>();
    private final long[] others;

    Column(int size) {
        this.others = new long[size];
    }

    void add(String word, int rule) {
        Bits.set(words.computeIfAbsent(word, key -> new long[others.length]), rule);
        if (word.equals(PolicyRule.ALL)) {
            Bits.set(others, rule);
        }
    }

    /** Gives every known word the rules with a star as well. */
    void close() {
        words.values().forEach(bits -> Bits.addAll(bits, others));
    }

    long[] of(String word) {
        long[] bits = words.get(word);
        return bits == null ? others : bits;
    }
}
