package io.keyward.authorizer.rbac;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Numbers of bindings in ascending order, by a name (of a user or a group) and the namespace they grant in. */
final class BindingNumbers {

    private static final int[] NONE = {};

    private final Map<String, Map<String, IntStream.Builder>> collected = new HashMap<>();
    private final Map<String, Map<String, int[]>> numbers = new HashMap<>();
    private String[] sorted = {};

    void add(String name, String namespace, int number) {
        collected
                .computeIfAbsent(name, key -> new HashMap<>())
                .computeIfAbsent(namespace, key -> IntStream.builder())
                .add(number);
    }

    /** Ends the collecting; before, nothing is found. */
    void close() {
        collected.forEach((name, byNamespace) -> {
            Map<String, int[]> arrays = HashMap.newHashMap(byNamespace.size());
            byNamespace.forEach((namespace, found) ->
                    arrays.put(namespace, found.build().distinct().toArray()));
            numbers.put(name, arrays);
        });
        collected.clear();
        sorted = numbers.keySet().toArray(String[]::new);
        Arrays.sort(sorted);
    }

    Set<String> names() {
        return Collections.unmodifiableSet(numbers.keySet());
    }

    /** In order. */
    List<String> namesBeginningWith(String beginning) {
        int found = Arrays.binarySearch(sorted, beginning);
        int from = found < 0 ? -found - 1 : found;
        int to = from;
        while (to < sorted.length && sorted[to].startsWith(beginning)) {
            to++;
        }
        return List.of(Arrays.copyOfRange(sorted, from, to));
    }

    Set<String> namespaces(String name) {
        return numbers.getOrDefault(name, Map.of()).keySet();
    }

    int[] of(String name, String namespace) {
        return numbers.getOrDefault(name, Map.of()).getOrDefault(namespace, NONE);
    }

    /** The numbers of both, in ascending order and each once. */
    static int[] union(int[] some, int[] others) {
        if (some.length == 0 || others.length == 0) {
            return some.length == 0 ? others : some;
        }
        return IntStream.concat(IntStream.of(some), IntStream.of(others))
                .sorted()
                .distinct()
                .toArray();
    }
}
