package io.keyward.bench.webhook;

import io.keyward.bench.report.Figures;
import io.keyward.bench.report.Table;
import java.util.Locale;

/** The closing table. */
final class WebhookReport {

    private static final double MOST_MILLIS = 5;
    private static final int GOAL_PER_SECOND = 2_000;

    private final WebhookResults results;

    WebhookReport(WebhookResults results) {
        this.results = results;
    }

    @Override
    public String toString() {
        Table table = new Table(
                "load", "asked/s", "p50 ms", "p99 ms", "p99.9 ms", "worst ms", "bare p50 ms", "p99 ms", "p50 of bare");
        for (WebhookResults.Row row : results.rows()) {
            table.row(
                    row.load(),
                    Figures.whole(row.perSecond()),
                    millis(row.keyward().p50Millis()),
                    millis(row.keyward().p99Millis()),
                    millis(row.keyward().p999Millis()),
                    millis(row.keyward().worstMillis()),
                    millis(row.bare().p50Millis()),
                    millis(row.bare().p99Millis()),
                    Figures.times(row.timesP50()));
        }
        return table + "\n" + goal();
    }

    private String goal() {
        boolean asked = results.rows().stream().allMatch(row -> row.perSecond() >= GOAL_PER_SECOND);
        boolean prompt = results.rows().stream().allMatch(row -> row.keyward().p99Millis() < MOST_MILLIS);
        return "goal: p99 under 5 ms at 2,000 a second: "
                + (asked ? prompt ? "met" : "missed" : "not asked at that rate") + "\n";
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis);
    }
}
