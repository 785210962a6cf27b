package io.keyward.access.outbox;

import io.keyward.access.eks.EksRefusalMapping;
import io.keyward.access.request.RequestTerms;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Busy;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.hall.RefusalRates;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Records refused attempts: what was tried, by whom, and the rule that stood in the way; of each caller as many as {@link RefusalRates} admits, and how
 * many more there were. That there was no room or no database at the moment is no rule, and not recorded.
 */
@ApplicationScoped
public class Refusals {

    private final Outbox outbox;
    private final RefusalRates rates;

    Refusals(Outbox outbox, RefusalRates rates) {
        this.outbox = outbox;
        this.rates = rates;
    }

    /**
     * What was tried: action, how to learn the cluster's ARN, principal and policy (empty if none).
     *
     * @param details what else the request named, such as a role binding; never a part of a credential
     */
    public record Attempt(
            Action action,
            Supplier<String> cluster,
            String principalArn,
            String policyArn,
            Map<String, String> details) {

        public Attempt(Action action, Supplier<String> cluster, String principalArn, String policyArn) {
            this(action, cluster, principalArn, policyArn, Map.of());
        }

        /** About a cluster, or about none. */
        public static Attempt of(Action action, Supplier<String> cluster, RequestTerms terms) {
            return new Attempt(action, cluster, "", "", details(terms.validateOnly()));
        }

        /** What tells an attempt that was only to be validated from one to do it; it is on record, so that nobody probes unseen. */
        public static Map<String, String> details(boolean validateOnly) {
            return validateOnly ? Map.of("validateOnly", "true") : Map.of();
        }
    }

    /** Runs a change outside of any transaction; a refusal that is recorded is durable in the outbox before it is thrown on. */
    public <T> T recording(Attempt attempt, Supplier<T> change) {
        try {
            return change.get();
        } catch (EksRefusal | ServiceException refusal) {
            throw recorded(attempt, refusal);
        }
    }

    /** A refusal as the caller's error, once it is durable in the outbox if it is recorded. */
    public ServiceException recorded(Attempt attempt, RuntimeException thrown) {
        ServiceException refusal =
                thrown instanceof EksRefusal eks ? EksRefusalMapping.of(eks) : (ServiceException) thrown;
        if (!(refusal instanceof Busy || refusal instanceof Unavailable)) {
            rates.record(
                    Caller.current(), refusal.reason(), leftOut -> outbox.record(event(attempt, refusal, leftOut)));
        }
        return refusal;
    }

    private static Event event(Attempt attempt, ServiceException refusal, long leftOut) {
        Event event = Event.of(attempt.action(), Outcome.REFUSED)
                .about(attempt.cluster().get(), "request/" + Caller.current().requestId())
                .principal(attempt.principalArn())
                .policy(attempt.policyArn())
                .because(refusal.reason().name(), refusal.text());
        attempt.details().forEach(event::detail);
        return event.suppressed(leftOut);
    }
}
