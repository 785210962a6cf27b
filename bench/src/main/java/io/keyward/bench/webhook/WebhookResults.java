package io.keyward.bench.webhook;

import io.keyward.bench.report.Machine;
import java.util.List;

/** All that was measured in one run. */
record WebhookResults(String time, Machine machine, String target, String method, List<Row> rows) {

    WebhookResults {
        rows = List.copyOf(rows);
    }

    /** One load on the platform and on the bare server. */
    record Row(String load, int perSecond, RateLoad.Result keyward, RateLoad.Result bare) {

        /** How many times as long as the bare server's the platform's answers take. */
        double timesP50() {
            return keyward.p50Millis() / bare.p50Millis();
        }
    }
}
