package io.keyward.local.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which metrics there are: deploy/observability/metrics.tsv, by name, type, services, labels and meaning. A label is named with what values
 * it may have, as an expression; those of libraries whose names we do not choose are told by a name that ends in {@code *}.
 */
final class MetricsCatalogue {

    /** The base units of Prometheus, or a count of things. */
    private static final Pattern GOOD_NAME = Pattern.compile(
            "keyward_[a-z_]+?(_total|_seconds|_bytes|_events|_findings|_pending|_leases|_max)?|[a-z][a-z0-9_]*");

    private static final Pattern BAD_UNIT = Pattern.compile(".*_(ms|millis|milliseconds|minutes|kb|mb|percent)(_.*)?");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? [^ ]+( .*)?");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Set<String> OF_TYPES = Set.of("le", "quantile");

    private record Metric(String name, String type, Set<String> services, Map<String, Pattern> labels) {}

    private final List<Metric> metrics;

    private MetricsCatalogue(List<Metric> metrics) {
        this.metrics = metrics;
    }

    static MetricsCatalogue read(Path file) throws IOException {
        return new MetricsCatalogue(Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(MetricsCatalogue::metric)
                .toList());
    }

    private static Metric metric(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length != 5 || columns[4].isBlank()) {
            throw new IllegalArgumentException("not name, type, services, labels, meaning: " + line);
        }
        Map<String, Pattern> labels = new TreeMap<>();
        for (String label : columns[3].isEmpty() ? new String[0] : columns[3].split("; ", -1)) {
            int equals = label.indexOf('=');
            labels.put(label.substring(0, equals), Pattern.compile(label.substring(equals + 1)));
        }
        return new Metric(columns[0], columns[1], new TreeSet<>(Arrays.asList(columns[2].split(",", -1))), labels);
    }

    /** What is wrong with what a service shows: a name, a type or a value of a label that is not in the catalogue, or a metric that is missing. */
    List<String> faults(String service, String exposition) {
        Set<String> faults = new TreeSet<>();
        Map<String, String> types = new TreeMap<>();
        Set<String> seen = new TreeSet<>();
        for (String line : exposition.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                types.put(words[2], words[3]);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                judge(line, types, seen, faults);
            }
        }
        metrics.stream()
                .filter(metric -> !metric.name.endsWith("*") && metric.services.contains(service))
                .filter(metric -> !metric.type.startsWith("?") && !seen.contains(metric.name))
                .forEach(metric -> faults.add(metric.name + " is missing"));
        return faults.stream().map(fault -> service + ": " + fault).toList();
    }

    private void judge(String line, Map<String, String> types, Set<String> seen, Set<String> faults) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            faults.add("not a sample: " + line);
            return;
        }
        String name = family(sample.group(1), types);
        List<Metric> known = metrics.stream().filter(metric -> is(metric, name)).toList();
        if (known.isEmpty()) {
            faults.add(name + " is not in the catalogue");
            return;
        }
        Metric metric = known.getFirst();
        seen.add(metric.name);
        if (metric.name.endsWith("*")) {
            return;
        }
        if (!GOOD_NAME.matcher(name).matches() || BAD_UNIT.matcher(name).matches()) {
            faults.add(name + " is not named by Prometheus' convention");
        }
        String type = types.getOrDefault(name, "untyped");
        if (!metric.type.replace("?", "").equals(type)) {
            faults.add(name + " is a " + type + ", not a " + metric.type);
        }
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            String key = label.group(1);
            Pattern values = metric.labels.get(key);
            if (!OF_TYPES.contains(key)
                    && (values == null || !values.matcher(label.group(2)).matches())) {
                faults.add(name + " has " + key + "=" + label.group(2));
            }
        }
    }

    private static boolean is(Metric metric, String name) {
        return metric.name.endsWith("*")
                ? name.startsWith(metric.name.substring(0, metric.name.length() - 1))
                : metric.name.equals(name);
    }

    /** The samples of a histogram or summary have their own endings. */
    private static String family(String sample, Map<String, String> types) {
        for (String ending : List.of("_bucket", "_count", "_sum", "_created")) {
            if (sample.endsWith(ending)) {
                String family = sample.substring(0, sample.length() - ending.length());
                if (Set.of("histogram", "summary").contains(types.getOrDefault(family, ""))) {
                    return family;
                }
            }
        }
        return sample;
    }
}
