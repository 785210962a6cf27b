package io.keyward.access.outbox;

import io.keyward.access.eks.EksRefusalMapping;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.function.Supplier;

/** Records refused attempts: what was tried, by whom, and the rule that stood in the way. */
@ApplicationScoped
public class Refusals {

    private final Outbox outbox;

    Refusals(Outbox outbox) {
        this.outbox = outbox;
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

        /** What tells an attempt that was only to be validated from one to do it; it is on record, so that nobody probes unseen. */
        public static Map<String, String> details(boolean validateOnly) {
            return validateOnly ? Map.of("validateOnly", "true") : Map.of();
        }
    }

    /** Runs a change outside of any transaction; a refusal is durable in the outbox before it is thrown on. */
    public <T> T recording(Attempt attempt, Supplier<T> change) {
        try {
            return change.get();
        } catch (EksRefusal | ServiceException refusal) {
            throw recorded(attempt, refusal);
        }
    }

    /** A refusal as the caller's error, once it is durable in the outbox. */
    public ServiceException recorded(Attempt attempt, RuntimeException thrown) {
        ServiceException refusal =
                thrown instanceof EksRefusal eks ? EksRefusalMapping.of(eks) : (ServiceException) thrown;
        Event event = Event.of(attempt.action(), Outcome.REFUSED)
                .about(attempt.cluster().get(), "request/" + Caller.current().requestId())
                .principal(attempt.principalArn())
                .policy(attempt.policyArn())
                .because(refusal.reason().name(), refusal.text());
        attempt.details().forEach(event::detail);
        outbox.record(event);
        return refusal;
    }
}
