package io.keyward.authorizer.rules;

import java.util.Map;
import java.util.TreeMap;

/** The condition on paths: exact ones, and beginnings, which are tried one by one because there are only ever a few. */
final class PathColumn {

    private final Column exact;
    private final int size;
    private final Map<String, long[]> collected = new TreeMap<>();
    private String[] beginnings = {};
    private long[][] bitsOfBeginnings = {};

    PathColumn(int size) {
        this.exact = new Column(size);
        this.size = size;
    }

    void add(String url, int rule) {
        exact.add(url, rule);
        if (url.length() > 1 && url.endsWith(PolicyRule.ALL)) {
            Bits.set(collected.computeIfAbsent(PolicyRule.withoutStars(url), key -> new long[size]), rule);
        }
    }

    void close() {
        exact.close();
        beginnings = collected.keySet().toArray(String[]::new);
        bitsOfBeginnings = collected.values().toArray(long[][]::new);
    }

    long[] of(String path) {
        long[] bits = new long[size];
        for (int word = 0; word < size; word++) {
            bits[word] = word(path, word);
        }
        return bits;
    }

    /** The rules of one word only, without an array for them. */
    long word(String path, int word) {
        long bits = exact.of(path)[word];
        for (int i = 0; i < beginnings.length; i++) {
            if (path.startsWith(beginnings[i])) {
                bits |= bitsOfBeginnings[i][word];
            }
        }
        return bits;
    }
}
