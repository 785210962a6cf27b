package io.keyward.local.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** That {@code metrics.tsv} is true is held against the services at work by the end-to-end ObservabilityTest. */
class AlertsTest {

    private static final Path HOME = Path.of("../..");
    private static final Path FOLDER = HOME.resolve("deploy/observability");
    private static final Path RULES = FOLDER.resolve("alerts.yaml");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern EXPRESSION = Pattern.compile("expr: '(.*)'");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:keyward|http|grpc|jvm|process|system|agroal)_\\w+|\\bup\\b");
    private static final Pattern ENDING = Pattern.compile("_(bucket|count|sum)$");

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .toList();
    }

    /** Names without the endings of a histogram's samples, and as they are. */
    private static Set<String> catalogue() throws IOException {
        return Files.readAllLines(FOLDER.resolve("metrics.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1)[0])
                .collect(Collectors.toSet());
    }

    private static Set<String> unknown(Stream<String> expressions) throws IOException {
        Set<String> known = catalogue();
        return expressions
                .map(expression -> expression.replaceAll("\"[^\"]*\"", ""))
                .flatMap(expression -> METRIC.matcher(expression).results().map(MatchResult::group))
                .filter(name -> !name.equals("up"))
                .filter(name -> !known.contains(name)
                        && !known.contains(ENDING.matcher(name).replaceAll("")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void rules_are_of_metrics_that_there_are() throws IOException {
        List<String> expressions = found(EXPRESSION, RULES);

        assertThat(expressions).hasSameSizeAs(found(ALERT, RULES));
        assertThat(unknown(expressions.stream())).isEmpty();
    }

    @Test
    void dashboards_are_of_metrics_that_there_are() throws IOException {
        List<Path> dashboards;
        try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
            dashboards = files.toList();
        }
        assertThat(dashboards).hasSize(4);
        for (Path dashboard : dashboards) {
            JsonNode json = new ObjectMapper().readTree(Files.readString(dashboard));
            List<String> expressions = json.findValuesAsText("expr");

            assertThat(expressions).as(dashboard.toString()).hasSizeGreaterThan(5);
            assertThat(unknown(expressions.stream())).as(dashboard.toString()).isEmpty();
        }
    }

    @Test
    void each_alert_says_what_to_do() throws IOException {
        String pages = Files.readString(HOME.resolve("docs/operations.md"));
        String rules = Files.readString(RULES);
        for (String alert : found(ALERT, RULES)) {
            assertThat(rules).contains("docs/operations.md#" + alert.toLowerCase(Locale.ROOT) + "\n");
            int section = pages.indexOf("\n### " + alert + "\n");
            assertThat(section).as(alert).isPositive();
            int next = pages.indexOf("\n### ", section + 1);
            assertThat(pages.substring(section, next < 0 ? pages.length() : next))
                    .as(alert)
                    .contains("**It means:** ", "**Look at:** ", "**Do:** ");
        }
    }

    @Test
    void each_alert_fires_and_stays_quiet_in_a_test_of_its_own() throws Exception {
        String cases = Files.readString(FOLDER.resolve("alerts-test.yaml"));
        assertThat(found(ALERT, RULES)).allSatisfy(alert -> assertThat(cases)
                .contains("- name: " + alert + " fires\n", "- name: " + alert + " stays quiet\n"));

        String promtool = promtool();
        Process test = new ProcessBuilder(promtool, "test", "rules", "alerts-test.yaml")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(test.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(test.waitFor()).as(said).isZero();
    }

    private static String promtool() {
        Function<String, File> named = folder -> new File(folder, "promtool");
        List<File> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(named)
                .filter(File::canExecute)
                .toList();
        Assumptions.assumeFalse(
                found.isEmpty(),
                "there is no promtool here (Debian's package prometheus has it): alerts are not tried");
        return found.getFirst().getPath();
    }

    @Test
    void the_chart_installs_the_same_rules() throws IOException {
        assertThat(HOME.resolve("deploy/helm/keyward/files/alerts.yaml")).hasSameTextualContentAs(RULES);
    }
}
