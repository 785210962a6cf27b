package io.keyward.bench.grpc;

import io.keyward.bench.report.Figures;
import io.keyward.bench.report.Table;
import java.util.Locale;
import java.util.function.Function;

/** The closing tables. */
final class GrpcReport {

    private static final double SHARE = 0.5;
    private static final double BATCHED_PER_SECOND = 100_000;
    private static final double HOT_MILLIS = 50;

    private final GrpcResults results;

    GrpcReport(GrpcResults results) {
        this.results = results;
    }

    @Override
    public String toString() {
        return loads() + "\n" + goals() + "\n" + hotChanges();
    }

    private Table loads() {
        Table table = new Table(
                "load",
                "calls in flight",
                "decisions/s",
                "p50 ms",
                "p99 ms",
                "bare calls/s",
                "p50 ms",
                "p99 ms",
                "share of bare");
        for (GrpcResults.Row row : results.rows()) {
            table.row(
                    row.plan().name(),
                    Integer.toString(row.plan().inFlight()),
                    Figures.whole(row.decisionsPerSecond()),
                    millis(row.keyward().p50Millis()),
                    millis(row.keyward().p99Millis()),
                    Figures.whole(row.bare().perSecond()),
                    millis(row.bare().p50Millis()),
                    millis(row.bare().p99Millis()),
                    String.format(Locale.ROOT, "%.2f", row.share()));
        }
        return table;
    }

    private String goals() {
        double share = best(1, GrpcResults.Row::keyward) / best(1, GrpcResults.Row::bare);
        double batched = Loads.BATCH * best(Loads.BATCH, GrpcResults.Row::keyward);
        return """
                goal: unary at least half of the bare server's rate, each at its best: %.2f, %s
                goal: batches at least 100,000 decisions a second: %s, %s
                """.formatted(share, met(share >= SHARE), Figures.whole(batched), met(batched >= BATCHED_PER_SECOND));
    }

    private double best(int decisions, Function<GrpcResults.Row, Load.Result> server) {
        return results.rows().stream()
                .filter(row -> row.plan().decisions() == decisions)
                .map(server)
                .mapToDouble(Load.Result::perSecond)
                .max()
                .orElse(Double.NaN);
    }

    private String hotChanges() {
        HotChanges.Result hot = results.hotChanges();
        return """
                Hot changes, %d rounds: from a change's answer to a decision on it %s ms (median), %s ms (p99);
                from the change's call %s ms (median), %s ms (p99), %s ms (worst)
                goal: at most 50 ms (median): %s
                """.formatted(
                        hot.rounds(),
                        millis(hot.answerMedian()),
                        millis(hot.answerP99()),
                        millis(hot.callMedian()),
                        millis(hot.callP99()),
                        millis(hot.callMost()),
                        met(hot.callMedian() <= HOT_MILLIS));
    }

    private static String met(boolean isMet) {
        return isMet ? "met" : "missed";
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }
}
