package io.keyward.bench.grpc;

import io.keyward.bench.report.Machine;
import java.util.List;

/** All that was measured in one run. */
record GrpcResults(
        String time, Machine machine, String target, String method, List<Row> rows, HotChanges.Result hotChanges) {

    GrpcResults {
        rows = List.copyOf(rows);
    }

    /** One load on the platform and on the bare server. */
    record Row(Plan plan, Load.Result keyward, Load.Result bare) {

        double decisionsPerSecond() {
            return plan.decisions() * keyward.perSecond();
        }

        /** The platform's rate as a share of the bare server's. */
        double share() {
            return keyward.perSecond() / bare.perSecond();
        }
    }
}
