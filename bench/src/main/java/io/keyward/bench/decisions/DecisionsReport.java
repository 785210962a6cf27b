package io.keyward.bench.decisions;

import io.keyward.bench.kubernetes.GoTiming;
import io.keyward.bench.report.Figures;
import io.keyward.bench.report.Table;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** The closing tables. A ratio is how many times as long as Keyward's engine takes for the same. */
final class DecisionsReport {

    private final Results results;

    DecisionsReport(Results results) {
        this.results = results;
    }

    @Override
    public String toString() {
        return String.join(
                "\n",
                share(),
                "Keyward's engine, ns a decision (bytes allocated):",
                engine().toString(),
                new Goals(results).toString(),
                "The same facts and questions, half of them allowed; ns a decision (times Keyward's engine):",
                sideBySide().toString(),
                "Kubernetes' own benchmark: N users bound to one role for the whole cluster; ns a decision:",
                oneRole().toString(),
                published(),
                "");
    }

    /** Kubernetes' own authorizer times itself by the clock. */
    private String share() {
        return """
                While measured, it had a processor for %.0f %% of the time. Below, what others took of it does not count:
                the figures are processor time where that is less than the time on the clock, save for Go's.
                """.formatted(100 * results.processorShare());
    }

    private Table engine() {
        Table table =
                new Table("associations", "ALLOW", "NO_OPINION", "mixed", "mixed, new strings", "every principal once");
        for (int size : results.sizes("Engine.mixed")) {
            table.row(
                    Figures.whole(size),
                    cell("Engine.allow", size),
                    cell("Engine.noOpinion", size),
                    cell("Engine.mixed", size),
                    cell("Engine.mixedFresh", size),
                    cell("Engine.everyone", size));
        }
        return table;
    }

    private String cell(String name, int size) {
        return results.timings().stream()
                .filter(timing -> timing.name().equals(name) && timing.size() == size)
                .map(timing -> Figures.brief(timing.nanos()) + " (" + Figures.whole(timing.bytes()) + ")")
                .findFirst()
                .orElse("–");
    }

    private Table sideBySide() {
        List<Integer> sizes = results.sizes("LinearScan.mixed");
        Table table = new Table(head("associations:", sizes));
        row(table, "Keyward's engine", "Engine.mixed", sizes);
        row(table, "a Java port of Kubernetes' linear scan", "LinearScan.mixed", sizes);
        row(table, "jCasbin 1.81.0", "Casbin.mixed", sizes);
        row(table, "cedar-java 4.10.0, policies and schema cached", "Cedar.withSchema", sizes);
        row(table, "cedar-java 4.10.0, policies cached, no schema", "Cedar.withoutSchema", sizes);
        return table;
    }

    private void row(Table table, String who, String name, List<Integer> sizes) {
        table.row(cells(
                who,
                sizes.stream()
                        .map(size -> beside(results.nanos(name, size), results.nanos("Engine.mixed", size)))
                        .toList()));
    }

    private Table oneRole() {
        List<Integer> sizes = results.sizes("OneRole.engineAllowed");
        Table table = new Table(head("bindings:", sizes));
        for (boolean allowed : List.of(true, false)) {
            String answer = allowed ? "Allowed" : "NotAllowed";
            String said = allowed ? ", allowed" : ", not allowed";
            table.row(cells(
                    "Keyward's engine" + said,
                    sizes.stream()
                            .map(size -> brief(results.nanos("OneRole.engine" + answer, size)))
                            .toList()));
            table.row(cells(
                    "a Java port of Kubernetes' linear scan" + said,
                    sizes.stream()
                            .map(size -> beside(
                                    results.nanos("OneRole.scan" + answer, size),
                                    results.nanos("OneRole.engine" + answer, size)))
                            .toList()));
            table.row(cells(
                    "Kubernetes' own authorizer (Go)" + said,
                    sizes.stream()
                            .map(size ->
                                    beside(kubernetes(size, allowed), results.nanos("OneRole.engine" + answer, size)))
                            .toList()));
        }
        return table;
    }

    private OptionalDouble kubernetes(int bindings, boolean allowed) {
        return results.kubernetes().stream()
                .filter(timing -> timing.bindings() == bindings && timing.allowed() == allowed)
                .mapToDouble(GoTiming::nanos)
                .findFirst();
    }

    private static String published() {
        return """
                Published, not measured here: SAPL 4 embedded, 179 to 374 ns (p50) a decision with 9,905 policies,
                on its makers' machine (https://sapl.io/guides/performance).""";
    }

    private static String beside(OptionalDouble nanos, OptionalDouble engine) {
        return nanos.isEmpty() || engine.isEmpty()
                ? "–"
                : brief(nanos) + " (" + Figures.times(nanos.getAsDouble() / engine.getAsDouble()) + ")";
    }

    private static String brief(OptionalDouble nanos) {
        return nanos.isEmpty() ? "–" : Figures.brief(nanos.getAsDouble());
    }

    private static String[] head(String what, List<Integer> sizes) {
        return cells(what, sizes.stream().map(Figures::whole).toList());
    }

    private static String[] cells(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toArray(String[]::new);
    }
}
