package io.keyward.bench.callers;

import io.keyward.bench.decisions.Timing;
import io.keyward.bench.report.Machine;
import java.util.List;

/**
 * What was measured.
 *
 * @param time when it began
 */
record CallersResults(String time, Machine machine, String method, List<Row> calls, List<Timing> alone) {

    CallersResults {
        calls = List.copyOf(calls);
        alone = List.copyOf(alone);
    }

    /**
     * One way to call, medians over rounds.
     *
     * @param plan what was sent, and which hall it passed
     * @param perSecond calls answered in a second
     * @param processorMicros processor time of the server for one call, all its threads, in µs
     * @param timesBare that processor time by that of the same call without a hall in the same round
     * @param rateOfBare calls a second by those of the same call without a hall in the same round
     */
    record Row(String plan, double perSecond, double processorMicros, double timesBare, double rateOfBare) {}
}
