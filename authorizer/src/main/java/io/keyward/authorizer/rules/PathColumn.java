package io.keyward.authorizer.rules;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The condition on paths: exact ones, and beginnings. All beginnings of a path are beginnings of the longest of them, so that
 * one holds the rules of them all. They are tried one by one because there are only ever a few.
 */
final class PathColumn {

    private final Map<String, long[]> exact = new HashMap<>();
    private final Map<String, long[]> collected = new HashMap<>();
    private final long[] none;
    private List<String> longestFirst = List.of();
    private List<long[]> rulesOfBeginnings = List.of();

    PathColumn(int size) {
        this.none = new long[size];
    }

    void add(String url, int rule) {
        Bits.set(exact.computeIfAbsent(url, key -> new long[none.length]), rule);
        if (url.endsWith(PolicyRule.ALL)) {
            Bits.set(collected.computeIfAbsent(PolicyRule.withoutStars(url), key -> new long[none.length]), rule);
        }
    }

    /** Gives every known path and beginning the rules of their beginnings as well. */
    void close() {
        collected.forEach((beginning, bits) -> exact.forEach((path, own) -> {
            if (path.startsWith(beginning)) {
                Bits.addAll(own, bits);
            }
        }));
        longestFirst = collected.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        rulesOfBeginnings = longestFirst.stream().map(this::allBeginnings).toList();
    }

    private long[] allBeginnings(String text) {
        long[] all = new long[none.length];
        collected.forEach((beginning, bits) -> {
            if (text.startsWith(beginning)) {
                Bits.addAll(all, bits);
            }
        });
        return all;
    }

    long[] of(String path) {
        long[] known = exact.get(path);
        if (known != null) {
            return known;
        }
        for (int i = 0; i < longestFirst.size(); i++) {
            if (path.startsWith(longestFirst.get(i))) {
                return rulesOfBeginnings.get(i);
            }
        }
        return none;
    }
}
