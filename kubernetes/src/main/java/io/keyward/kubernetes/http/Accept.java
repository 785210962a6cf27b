package io.keyward.kubernetes.http;

import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a client accepts, best first. Written is JSON, and the same text as YAML, of which JSON is a part; never protobuf, which
 * every client that asks for it takes JSON in place of.
 *
 * @param ranges the media ranges, by descending quality
 */
public record Accept(List<Range> ranges) {

    /** One media range with its parameters. */
    public record Range(String type, Map<String, String> parameters, double quality) {

        private static final Map<String, String> WRITTEN = Map.of(
                "application/json", "application/json",
                "application/yaml", "application/yaml",
                "application/*", "application/json",
                "*/*", "application/json");

        /** The media type to write, if it can be written. */
        private Optional<String> written() {
            return Optional.ofNullable(WRITTEN.get(type));
        }

        /** The kind the client wants in place of the object, such as {@code Table}; empty if it wants the object. */
        private String as() {
            return parameters.getOrDefault("as", "");
        }
    }

    /**
     * How an object is to be written.
     *
     * @param contentType the media type
     * @param as {@code Table}, {@code APIGroupDiscoveryList}, or empty for the object itself
     * @param version the version of {@code as}; empty for the object itself
     */
    public record Form(String contentType, String as, String version) {

        /** Whether it is to be a table. */
        public boolean isTable() {
            return as.equals("Table");
        }
    }

    public Accept {
        ranges = List.copyOf(ranges);
    }

    /** Reads a header; nothing sent is everything accepted. */
    public static Accept parse(String header) {
        List<Range> ranges = new ArrayList<>();
        for (String part : header.split(",", -1)) {
            if (!part.isBlank()) {
                ranges.add(range(part));
            }
        }
        ranges.sort(Comparator.comparingDouble(Range::quality).reversed());
        return new Accept(ranges.isEmpty() ? List.of(new Range("*/*", Map.of(), 1)) : ranges);
    }

    /** How to write an object that can be a table as well. */
    public Form objectOrTable() {
        return form("Table", "meta.k8s.io", Set.of("v1", "v1beta1"));
    }

    /** How to write an object. */
    public Form object() {
        return form("", "", Set.of());
    }

    /** How to write a discovery document that can be an aggregated one as well. */
    public Form discovery() {
        return form("APIGroupDiscoveryList", "apidiscovery.k8s.io", Set.of("v2"));
    }

    private Form form(String as, String group, Set<String> versions) {
        for (Range range : ranges) {
            Optional<String> type = range.written();
            if (type.isEmpty()) {
                continue;
            }
            if (range.as().isEmpty()) {
                return new Form(type.get(), "", "");
            }
            String version = range.parameters().getOrDefault("v", "");
            if (range.as().equals(as)
                    && range.parameters().getOrDefault("g", "").equals(group)
                    && versions.contains(version)) {
                return new Form(type.get(), as, version);
            }
        }
        throw new StatusException(Status.notAcceptable());
    }

    private static Range range(String text) {
        String[] parts = text.split(";", -1);
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT),
                        parts[i].substring(equals + 1).strip());
            }
        }
        return new Range(parts[0].strip().toLowerCase(Locale.ROOT), parameters, quality(parameters));
    }

    private static double quality(Map<String, String> parameters) {
        String text = parameters.getOrDefault("q", "1");
        return text.matches("[01](\\.\\d{1,3})?") ? Double.parseDouble(text) : 1;
    }
}
