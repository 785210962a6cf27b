package io.keyward.authorizer.rules;

import java.util.HashMap;
import java.util.Map;

/**
 * The condition on resources. A request's resource and subresource are looked up one after the other, so that they need not
 * be joined: an element {@code a/b} of a rule is held as the resource {@code a/b} without a subresource, and as {@code a}
 * with the subresource {@code b}; one with more slashes, at each of them.
 */
final class ResourceColumn {

    private static final String NO_SUBRESOURCE = "";
    private static final String ANY_RESOURCE = "*/";

    private final Map<String, Map<String, long[]>> exact = new HashMap<>();
    private final Map<String, long[]> ofAnyResource = new HashMap<>();
    private final long[] others;

    ResourceColumn(int size) {
        this.others = new long[size];
    }

    void add(String element, int rule) {
        addExact(element, NO_SUBRESOURCE, rule);
        for (int slash = element.indexOf('/'); slash >= 0; slash = element.indexOf('/', slash + 1)) {
            if (slash + 1 < element.length()) {
                addExact(element.substring(0, slash), element.substring(slash + 1), rule);
            }
        }
        if (element.equals(PolicyRule.ALL)) {
            Bits.set(others, rule);
        } else if (element.startsWith(ANY_RESOURCE) && element.length() > ANY_RESOURCE.length()) {
            Bits.set(bits(ofAnyResource, element.substring(ANY_RESOURCE.length())), rule);
        }
    }

    private void addExact(String resource, String subresource, int rule) {
        Bits.set(bits(exact.computeIfAbsent(resource, key -> new HashMap<>()), subresource), rule);
    }

    private long[] bits(Map<String, long[]> map, String key) {
        return map.computeIfAbsent(key, absent -> new long[others.length]);
    }

    /** Gives every known resource and subresource the rules with wildcards that cover it. */
    void close() {
        ofAnyResource.values().forEach(bits -> Bits.addAll(bits, others));
        for (Map<String, long[]> bySubresource : exact.values()) {
            bySubresource.forEach((subresource, bits) -> Bits.addAll(bits, wildcards(subresource)));
        }
    }

    long[] of(String resource, String subresource) {
        Map<String, long[]> bySubresource = exact.get(resource);
        long[] bits = bySubresource == null ? null : bySubresource.get(subresource);
        return bits == null ? wildcards(subresource) : bits;
    }

    private long[] wildcards(String subresource) {
        long[] bits = subresource.isEmpty() ? null : ofAnyResource.get(subresource);
        return bits == null ? others : bits;
    }
}
