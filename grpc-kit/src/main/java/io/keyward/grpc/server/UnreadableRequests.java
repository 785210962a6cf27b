package io.keyward.grpc.server;

import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.RefusingListener;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.error.v1.ErrorReason;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses requests whose bytes are no message of their type, with INVALID_ARGUMENT. grpc-java alone ends such a call as UNKNOWN, as if the
 * service had failed, and writes a stack trace into its log for each.
 *
 * <p>A request is read before any interceptor sees it; so what cannot be read becomes a message that is known by its identity, passes the hall
 * as one that names nothing, and is refused behind it.
 */
final class UnreadableRequests implements ServerInterceptor {

    private final Set<Object> unreadable = Collections.newSetFromMap(new IdentityHashMap<>());

    /** The service with readers that fail for no bytes. To be called before the server starts. */
    ServerServiceDefinition read(ServerServiceDefinition service) {
        List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
        service.getMethods().forEach(method -> methods.add(read(method)));
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(
                        service.getServiceDescriptor().getName())
                .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
        methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder reading = ServerServiceDefinition.builder(descriptor.build());
        methods.forEach(reading::addMethod);
        return reading.build();
    }

    private <Q, A> ServerMethodDefinition<Q, A> read(ServerMethodDefinition<Q, A> method) {
        MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
        if (!(descriptor.getRequestMarshaller() instanceof PrototypeMarshaller<Q> marshaller)
                || !(marshaller.getMessagePrototype() instanceof Message prototype)) {
            throw new IllegalStateException(descriptor.getFullMethodName() + " takes no protobuf message");
        }
        @SuppressWarnings("unchecked")
        Q instead = (Q) prototype.newBuilderForType().build();
        unreadable.add(instead);
        return ServerMethodDefinition.create(
                descriptor.toBuilder()
                        .setRequestMarshaller(new Lenient<>(marshaller, instead))
                        .build(),
                method.getServerCallHandler());
    }

    private record Lenient<Q>(Marshaller<Q> marshaller, Q instead) implements Marshaller<Q> {

        @Override
        public InputStream stream(Q request) {
            return marshaller.stream(request);
        }

        @Override
        public Q parse(InputStream bytes) {
            try {
                return marshaller.parse(bytes);
            } catch (StatusRuntimeException e) {
                return instead;
            }
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new RefusingListener<>(call, next.startCall(call, headers), this::check);
    }

    private Optional<StatusRuntimeException> check(Object request) {
        return unreadable.contains(request)
                ? Optional.of(ErrorStatus.refused(new Invalid(
                        ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                        "the request's bytes are no message of its type",
                        Map.of())))
                : Optional.empty();
    }
}
