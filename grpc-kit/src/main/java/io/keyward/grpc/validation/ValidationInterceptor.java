package io.keyward.grpc.validation;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.server.GrpcServerConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Refuses requests that break the constraints written in the proto files, naming each field and rule. A request that has a
 * {@link RequestRules} of its own is checked by that alone. Passed last, once the caller is known.
 */
@ApplicationScoped
@Priority(100)
public class ValidationInterceptor implements ServerInterceptor {

    private static final Logger LOG = Logger.getLogger(ValidationInterceptor.class);

    private final Validator validator = ValidatorFactory.newBuilder().build();
    private final Map<Class<?>, RequestRules<?>> rules = new HashMap<>();
    private final boolean takesNul;

    @Inject
    ValidationInterceptor(@Any Instance<RequestRules<?>> rules, GrpcServerConfig config) {
        this(rules, config.takesNul());
    }

    /**
     * Checks the requests that have rules of their own by those.
     *
     * @param takesNul whether texts may contain the character U+0000
     */
    public ValidationInterceptor(Iterable<RequestRules<?>> rules, boolean takesNul) {
        this.takesNul = takesNul;
        rules.forEach(rule -> this.rules.put(rule.type(), rule));
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            private boolean refused;

            @Override
            public void onMessage(ReqT request) {
                if (refused) {
                    return;
                }
                Optional<StatusRuntimeException> refusal = check(request);
                if (refusal.isEmpty()) {
                    super.onMessage(request);
                    return;
                }
                refused = true;
                Metadata trailers = refusal.get().getTrailers();
                call.close(refusal.get().getStatus(), trailers == null ? new Metadata() : trailers);
            }

            /** The endpoint of a refused unary call must not be started by the half-close that follows. That of a stream hears of its end. */
            @Override
            public void onHalfClose() {
                if (!refused) {
                    super.onHalfClose();
                }
            }
        };
    }

    private Optional<StatusRuntimeException> check(Object request) {
        if (!(request instanceof Message message)) {
            return Optional.empty();
        }
        RequestRules<?> own = rules.get(message.getClass());
        List<FieldViolation> violations =
                takesNul ? List.of() : own == null ? NulTexts.in(message) : NulTexts.atTop(message);
        if (!violations.isEmpty()) {
            return Optional.of(InvalidFields.status(violations));
        }
        try {
            violations = own == null ? constraints(message) : own.check(message);
        } catch (ValidationException e) {
            LOG.errorf(
                    e,
                    "constraints cannot be checked message=%s",
                    message.getDescriptorForType().getFullName());
            return Optional.of(ErrorStatus.internal());
        }
        return violations.isEmpty() ? Optional.empty() : Optional.of(InvalidFields.status(violations));
    }

    private List<FieldViolation> constraints(Message message) throws ValidationException {
        ValidationResult result = validator.validate(message);
        return result.getViolations().stream()
                .map(ValidationInterceptor::violation)
                .toList();
    }

    private static FieldViolation violation(Violation violation) {
        build.buf.validate.Violation proto = violation.toProto();
        StringBuilder path = new StringBuilder();
        proto.getField().getElementsList().forEach(element -> {
            path.append(path.isEmpty() ? "" : ".").append(element.getFieldName());
            if (element.hasIndex()) {
                path.append('[').append(element.getIndex()).append(']');
            }
        });
        return new FieldViolation(path.toString(), proto.getMessage());
    }
}
