package io.keyward.grpc.validation;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RefusingListener;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.server.GrpcServerConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Refuses requests that break the rules written in the proto files, naming each field and rule. Passed last, once the caller is known.
 */
@ApplicationScoped
@Priority(100)
public class ValidationInterceptor implements ServerInterceptor {

    private static final Logger LOG = Logger.getLogger(ValidationInterceptor.class);

    private final boolean takesNul;
    private final Set<String> takesNulInside;

    @Inject
    ValidationInterceptor(GrpcServerConfig config) {
        this.takesNul = config.takesNul();
        this.takesNulInside = config.takesNulInside().orElse(Set.of());
    }

    /** For a service that takes the character U+0000 nowhere. */
    public ValidationInterceptor() {
        this.takesNul = false;
        this.takesNulInside = Set.of();
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        return new RefusingListener<>(call, next.startCall(call, headers), this::check);
    }

    private Optional<StatusRuntimeException> check(Object request) {
        if (!(request instanceof Message message)) {
            return Optional.empty();
        }
        List<FieldViolation> violations = nulTexts(message);
        if (violations.isEmpty()) {
            try {
                violations = DeclaredRules.violations(message);
            } catch (IllegalStateException e) {
                LOG.error("a request cannot be checked", e);
                return Optional.of(ErrorStatus.internal());
            }
        }
        return violations.isEmpty() ? Optional.empty() : Optional.of(InvalidFields.status(violations));
    }

    private List<FieldViolation> nulTexts(Message message) {
        if (takesNul) {
            return List.of();
        }
        return takesNulInside.contains(message.getDescriptorForType().getFullName())
                ? NulTexts.atTop(message)
                : NulTexts.in(message);
    }
}
