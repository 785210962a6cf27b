package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.faults.CallCounts;
import io.keyward.lab.faults.FaultInjector;
import io.keyward.lab.identity.AuthenticationException;
import io.keyward.lab.identity.Authenticator;
import io.keyward.lab.identity.Caller;
import io.keyward.lab.wire.Answer;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.Door;
import io.keyward.lab.wire.JsonBody;
import io.keyward.lab.wire.RawPath;
import io.keyward.lab.wire.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * EKS on the wire: finds the operation by method and raw path, counts the call, finds the caller, lets faults happen, performs, and
 * writes mutating calls to the log and the trail.
 */
@ApplicationScoped
class EksEndpoint implements Door {

    private static final Logger LOG = Logger.getLogger(EksEndpoint.class);

    private final Authenticator authenticator;
    private final FaultInjector faults;
    private final CallCounts counts;
    private final EksOperations operations;
    private final CallRecorder recorder;

    EksEndpoint(
            Authenticator authenticator,
            FaultInjector faults,
            CallCounts counts,
            EksOperations operations,
            CallRecorder recorder) {
        this.authenticator = authenticator;
        this.faults = faults;
        this.counts = counts;
        this.operations = operations;
        this.recorder = recorder;
    }

    @Override
    public boolean accepts(RawPath path) {
        return !path.segments().isEmpty() && !path.startsWith("_lab");
    }

    @Override
    public Duration delay() {
        return Duration.ofMillis(faults.faults().latencyMs());
    }

    @Override
    public Answer answer(Request request) {
        for (Operation operation : Operation.values()) {
            Optional<Map<String, String>> labels = operation.match(request.method(), request.path());
            if (labels.isPresent()) {
                count(operation, labels.get());
                return answer(operation, labels.get(), request);
            }
        }
        throw new AwsException(
                404, "UnknownOperationException", "The lab's EKS has no operation with this method and path.");
    }

    @Override
    public Answer refuse(AwsException reason) {
        return Answer.awsError(reason);
    }

    private void count(Operation operation, Map<String, String> labels) {
        EksOperations.cluster(labels)
                .ifPresentOrElse(
                        cluster -> counts.count(operation.wireName(), cluster),
                        () -> counts.count(operation.wireName()));
    }

    private Answer answer(Operation operation, Map<String, String> labels, Request request) {
        Caller caller;
        try {
            caller = authenticator.caller(request, "eks");
        } catch (AuthenticationException e) {
            throw new AwsException(403, e.problem().restCode(), e.text());
        }
        ObjectNode parameters = CallRecorder.parameters(labels, request);
        try {
            faults.onCall(caller.account(), caller.region()).ifPresent(fault -> {
                throw fault;
            });
            JsonBody body = request.method().equals("POST") ? JsonBody.parse(request.body()) : JsonBody.empty();
            CallRecorder.add(parameters, body, request.body().length());
            EksCall call = new EksCall(operation, labels, request.query(), body, caller);
            faults.refusal(operation.wireName(), operations.principal(call)).ifPresent(refusal -> {
                throw refusal;
            });
            ObjectNode answer = operations.perform(call);
            recorder.record(operation, request, caller, parameters, answer, null);
            return Answer.json(200, answer);
        } catch (AwsException e) {
            recorder.record(operation, request, caller, parameters, null, e);
            throw e;
        } catch (UncheckedIOException e) {
            LOG.errorf(e, "change not kept operation=%s requestId=%s", operation.wireName(), request.id());
            AwsException error = new AwsException(500, "ServerException", "The lab cannot write its state.");
            recorder.record(operation, request, caller, parameters, null, error);
            throw error;
        }
    }
}
