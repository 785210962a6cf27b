package io.keyward.lab.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.faults.Faults;
import io.keyward.lab.wire.Json;
import java.util.Iterator;
import java.util.List;

/** Faults as JSON. */
final class FaultsBody {

    private static final List<String> MEMBERS =
            List.of("latencyMs", "throttlePerSecond", "throttleRate", "errorRate", "propagationMs");
    private static final long MAX_LATENCY_MS = 60_000;
    private static final long MAX_PROPAGATION_MS = 600_000;
    private static final double MAX_PER_SECOND = 1_000_000;

    private FaultsBody() {}

    /** The faults with the members of the body changed. */
    static Faults merge(Faults present, ObjectNode body) {
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!MEMBERS.contains(name)) {
                throw new IllegalArgumentException("unknown member " + name + ", known are " + MEMBERS);
            }
        }
        return new Faults(
                millis(body, "latencyMs", present.latencyMs(), MAX_LATENCY_MS),
                number(body, "throttlePerSecond", present.throttlePerSecond(), MAX_PER_SECOND),
                number(body, "throttleRate", present.throttleRate(), 1),
                number(body, "errorRate", present.errorRate(), 1),
                millis(body, "propagationMs", present.propagationMs(), MAX_PROPAGATION_MS));
    }

    static ObjectNode of(Faults faults) {
        return Json.object()
                .put("latencyMs", faults.latencyMs())
                .put("throttlePerSecond", faults.throttlePerSecond())
                .put("throttleRate", faults.throttleRate())
                .put("errorRate", faults.errorRate())
                .put("propagationMs", faults.propagationMs());
    }

    private static long millis(ObjectNode body, String name, long present, long max) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return present;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > max) {
            throw new IllegalArgumentException(name + " must be a whole number from 0 to " + max);
        }
        return node.longValue();
    }

    private static double number(ObjectNode body, String name, double present, double max) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return present;
        }
        // A number too large for a double is infinite, hence beyond every maximum.
        if (!node.isNumber() || !(node.doubleValue() >= 0) || node.doubleValue() > max) {
            throw new IllegalArgumentException(name + " must be a number from 0 to " + max);
        }
        return node.doubleValue();
    }
}
