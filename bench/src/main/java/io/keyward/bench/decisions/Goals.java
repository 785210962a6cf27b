package io.keyward.bench.decisions;

import io.keyward.bench.report.Figures;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What was aimed at, and whether it was reached. */
final class Goals {

    private static final double NANOS = 150;
    private static final double FLAT = 2;
    private static final double MEGABYTES = 5;
    private static final double WHO_CAN_NANOS = 1_000_000;

    private final Results results;

    Goals(Results results) {
        this.results = results;
    }

    @Override
    public String toString() {
        DoubleSummaryStatistics mixed = of("Engine.mixed", Timing::nanos);
        double flat = mixed.getMax() / mixed.getMin();
        double bytes = of("Engine.allow", Timing::bytes).getMax();
        Results.Memory memory = results.memory();
        return line("a decision (mixed, at worst), ns", mixed.getMax(), NANOS)
                + line("its slowest size against its fastest, times", flat, FLAT)
                + line("allocated on the ALLOW path (at worst), bytes", bytes, 0)
                + line("the largest cluster (JOL, without the catalogue), MB", memory.megabytes(), MEGABYTES)
                + whoCan()
                + "making a question of new strings alone takes "
                + Figures.brief(of("Fresh.make", Timing::nanos).getMax()) + " ns\n";
    }

    private String whoCan() {
        return line(
                        "who-can as a set (at worst), ns",
                        of("WhoCan.find", Timing::nanos).getMax(),
                        WHO_CAN_NANOS)
                + "who-can with every principal's entry read: "
                + Figures.brief(of("WhoCan.list", Timing::nanos).getMax()) + " ns\n";
    }

    private DoubleSummaryStatistics of(String name, ToDoubleFunction<Timing> figure) {
        return results.timings().stream()
                .filter(timing -> timing.name().equals(name))
                .mapToDouble(figure)
                .summaryStatistics();
    }

    /** Less than half of one is none: the profiler spreads its own few bytes over all decisions. */
    private static String line(String what, double measured, double goal) {
        return "%s: %s; goal %s: %s%n"
                .formatted(
                        what,
                        String.format(Locale.ROOT, measured < 10 ? "%.2f" : "%,.0f", measured),
                        Figures.whole(goal),
                        measured < goal + 0.5 ? "met" : "missed");
    }
}
