package io.keyward.access.decision;

import io.keyward.grpc.error.ServiceException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import java.util.function.Supplier;

/** How many questions were answered, how, and how long that took, up to the record being durable. */
@ApplicationScoped
class DecisionMeters {

    private static final String ANSWERED = "answered";

    private final MeterRegistry metrics;

    DecisionMeters(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** Counts what is answered, however it is. */
    <T> T timed(String operation, Supplier<T> answer) {
        return timed(operation, answer, _ -> ANSWERED);
    }

    /** @param outcome one of few words for an answer */
    <T> T timed(String operation, Supplier<T> answer, Function<T, String> outcome) {
        Timer.Sample began = Timer.start(metrics);
        String came = "failed";
        try {
            T given = answer.get();
            came = outcome.apply(given);
            return given;
        } catch (ServiceException refusal) {
            came = refusal instanceof ServiceException.Unavailable ? "failed" : "refused";
            throw refusal;
        } finally {
            began.stop(metrics.timer("keyward.decisions", "operation", operation, "outcome", came));
        }
    }
}
