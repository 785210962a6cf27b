package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds the scopes that cover a namespace without trying each: exact names by name, the few beginnings one by one. */
final class ScopeIndex {

    private final Map<String, int[]> byName;
    private final Map<String, int[]> byBeginning;

    ScopeIndex(List<AccessScope> scopes) {
        Map<String, IntStream.Builder> names = new HashMap<>();
        Map<String, IntStream.Builder> beginnings = new HashMap<>();
        for (int number = 0; number < scopes.size(); number++) {
            if (scopes.get(number) instanceof AccessScope.Namespaces namespaces) {
                for (String pattern : namespaces.patterns()) {
                    add(names, pattern, number);
                    if (pattern.endsWith("*")) {
                        add(beginnings, pattern.substring(0, pattern.length() - 1), number);
                    }
                }
            }
        }
        byName = arrays(names);
        byBeginning = arrays(beginnings);
    }

    /** The numbers of the scopes that cover this namespace, some perhaps twice; empty is the cluster scope's alone. */
    IntStream covering(String namespace) {
        IntStream everywhere = IntStream.of(PackedEntries.CLUSTER_SCOPE);
        if (namespace.isEmpty()) {
            return everywhere;
        }
        IntStream named = IntStream.of(byName.getOrDefault(namespace, new int[0]));
        IntStream matched = byBeginning.entrySet().stream()
                .filter(beginning -> namespace.startsWith(beginning.getKey()))
                .flatMapToInt(beginning -> IntStream.of(beginning.getValue()));
        return IntStream.concat(everywhere, IntStream.concat(named, matched));
    }

    private static void add(Map<String, IntStream.Builder> scopes, String key, int number) {
        scopes.computeIfAbsent(key, absent -> IntStream.builder()).add(number);
    }

    private static Map<String, int[]> arrays(Map<String, IntStream.Builder> builders) {
        Map<String, int[]> arrays = HashMap.newHashMap(builders.size());
        builders.forEach((key, numbers) -> arrays.put(key, numbers.build().toArray()));
        return arrays;
    }
}
